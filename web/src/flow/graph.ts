/**
 * The picture's nodes and links: places, where the small ones of each level
 * are folded into one, and everything that moves between two of them.
 */
import { foldPlaces, type Folding } from './fold';
import type { Fate, Movement, Movements, Terminal } from './movements';
import type { Scale } from './scale';
import { Series } from './series';

export interface FlowNode {
  index: number;
  id: string;
  level: number;
  currency: string;
  /** Indexes into the places; one, or those that are folded together. */
  places: number[];
  folded: boolean;
  account: string;
  /** What arrived by transfers. */
  arrived: Series;
  /** What left by transfers, fees included. */
  sent: Series;
  fees: Series;
  /** What crossed over to and from other levels of the same account. */
  crossedIn: Series;
  crossedOut: Series;
  terminals: Terminal[];
  /** Whether some of its amounts are proportions, and so may be a few minor units off. */
  rough: boolean;
  links: { in: FlowLink[]; out: FlowLink[] };
  /** The greatest of what came and what went or stayed, as a width. */
  width: number;
}

export interface FlowLink {
  id: string;
  source: FlowNode;
  target: FlowNode;
  sent: Series;
  arrived: Series;
  /** In order of time. */
  movements: Movement[];
}

/** A point in time at which the picture is looked at. */
export interface Moment {
  time: number;
  /** Whether the whole trace is shown. */
  final: boolean;
}

export interface FlowGraph {
  nodes: FlowNode[];
  links: FlowLink[];
  /** The levels that occur, ascending: the columns of the picture. */
  levels: number[];
  nodeOf: FlowNode[];
  flows: Movements;
}

export function buildGraph(flows: Movements, scale: Scale, folding: Folding): FlowGraph {
  const groups = foldPlaces(flows, scale, folding);
  const nodes = groups.map((places, index) => newNode(flows, places, index));
  const nodeOf: FlowNode[] = [];
  for (const node of nodes) for (const place of node.places) nodeOf[place] = node;

  const links = new Map<number, FlowLink>();
  for (const m of flows.movements) move(m, nodeOf[m.from]!, nodeOf[m.to]!, nodes.length, links);
  for (const c of flows.crossings) {
    const [from, to] = [nodeOf[c.from]!, nodeOf[c.to]!];
    from.crossedOut.add(c.time, c.amount);
    to.crossedIn.add(c.time, c.amount);
  }
  for (const t of flows.terminals) nodeOf[t.place]!.terminals.push(t);
  for (const node of nodes) node.width = nodeWidth(node, scale);
  const levels = [...new Set(nodes.map((n) => n.level))].sort((a, b) => a - b);
  return { nodes, links: [...links.values()], levels, nodeOf, flows };
}

function newNode(flows: Movements, places: number[], index: number): FlowNode {
  const { account, currency, level } = flows.places[places[0]!]!;
  const folded = places.length > 1;
  return {
    index,
    id: folded ? `${level} ${currency} others` : `${level} ${currency} = ${account}`,
    level,
    currency,
    places,
    folded,
    account: folded ? '' : account,
    arrived: new Series(),
    sent: new Series(),
    fees: new Series(),
    crossedIn: new Series(),
    crossedOut: new Series(),
    terminals: [],
    rough: false,
    links: { in: [], out: [] },
    width: 0,
  };
}

function move(m: Movement, source: FlowNode, target: FlowNode, count: number, links: Map<number, FlowLink>): void {
  const key = source.index * count + target.index;
  let link = links.get(key);
  if (!link) {
    const id = JSON.stringify([source.id, target.id]);
    link = { id, source, target, sent: new Series(), arrived: new Series(), movements: [] };
    links.set(key, link);
    source.links.out.push(link);
    target.links.in.push(link);
  }
  link.movements.push(m);
  link.sent.add(m.time, m.sent);
  link.arrived.add(m.time, m.arrived);
  source.sent.add(m.time, m.sent);
  target.arrived.add(m.time, m.arrived);
  if (m.rough) source.rough = target.rough = true;
  if (m.rough && source.currency === target.currency) source.fees.add(m.time, m.sent - m.arrived);
}

function nodeWidth(node: FlowNode, scale: Scale): number {
  const width = (amount: bigint) => scale.width(amount, node.currency);
  let stopped = 0n;
  for (const t of node.terminals) if (t.fate !== 'fee') stopped += t.amount;
  const came = width(node.arrived.total + node.crossedIn.total);
  const went = width(node.sent.total + node.crossedOut.total + stopped);
  return Math.max(came, went);
}

/** How wide a link is where it leaves its source, at a time. */
export function outWidth(link: FlowLink, time: number, scale: Scale): number {
  const { source, target } = link;
  return source.currency === target.currency
    ? scale.width(link.arrived.at(time), source.currency)
    : scale.width(link.sent.at(time), source.currency);
}

/** How wide a link is where it reaches its target, at a time. */
export function inWidth(link: FlowLink, time: number, scale: Scale): number {
  return scale.width(link.arrived.at(time), link.target.currency);
}

export interface Stopped {
  fate: Fate;
  amount: bigint;
  terminals: Terminal[];
}

/**
 * What lies in a node at a time or has left sight there. What will leave sight
 * counts as lying there until the last of it has, because only the sum of it
 * is known; where all that stays in a node meets the same end, it met it on
 * arrival.
 */
export function stoppedAt(node: FlowNode, { time, final }: Moment): Stopped[] {
  const byFate = new Map<Fate, Stopped>();
  const put = (fate: Fate, amount: bigint, terminals: Terminal[]) => {
    if (amount <= 0n) return;
    const found = byFate.get(fate) ?? { fate, amount: 0n, terminals: [] };
    found.amount += amount;
    found.terminals.push(...terminals);
    byFate.set(fate, found);
  };
  const staying = node.terminals.filter((t) => t.fate !== 'fee');
  if (final) {
    for (const t of node.terminals) put(t.fate, t.amount, [t]);
    return [...byFate.values()];
  }
  let lying = node.arrived.at(time) + node.crossedIn.at(time) - node.sent.at(time) - node.crossedOut.at(time);
  const kinds = new Set(staying.map((t) => t.fate));
  if (kinds.size === 1 && node.links.out.length === 0) put(staying[0]!.fate, lying, staying);
  else {
    for (const t of staying) {
      if (t.fate === 'held' || !(t.last <= time)) continue;
      const gone = t.amount < lying ? t.amount : lying;
      put(t.fate, gone, [t]);
      if (gone > 0n) lying -= gone;
    }
    put('held', lying, staying);
  }
  put('fee', node.fees.at(time), node.terminals.filter((t) => t.fate === 'fee'));
  return [...byFate.values()];
}
