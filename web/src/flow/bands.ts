/**
 * What colours a movement has: the claims it carries, or what becomes of the
 * money later. A band is a colour and its share of the width.
 */
import { ends, type ReportData } from '../data';
import type { Money } from '../money';
import type { FlowLink, FlowNode, Moment, Stopped } from './graph';
import { accountKey, type Fate, type Movement, type Movements } from './movements';
import type { Scale } from './scale';

export type ColourBy = 'claim' | 'end';

/** How many claims have a colour of their own; the others share one. */
export const ownColours = 8;

export const fates: readonly Fate[] = ['held', ...ends];

/** Shares of one, in order of the palette's keys. */
export type Shares = Float64Array;

export interface Palette {
  /** Names of the CSS colours, as in var(--claim-1). */
  colours: string[];
  /** The claims that have a colour of their own, in order; empty when colouring by end. */
  claims: string[];
  /** The shares of a movement's money, or of only these claims' part of it. */
  ofMovement(m: Movement, claims?: ReadonlySet<string> | null): Shares;
  /** The shares of money that stopped in a node. */
  ofStopped(stopped: Stopped, node: FlowNode, now: Moment): Shares;
}

export function claimPalette(data: ReportData, money: Money): Palette {
  const claims = leadingClaims(data, money);
  const slots = new Map(claims.map((id, i) => [id, i]));
  const size = claims.length + 1;
  const shares = (parts: Iterable<[string, unknown]>, only: ReadonlySet<string> | null = null): Shares => {
    const list = new Float64Array(size);
    let sum = 0;
    for (const [id, amount] of parts) {
      if (only && !only.has(id)) continue;
      const width = Number(amount);
      list[slots.get(id) ?? claims.length]! += width;
      sum += width;
    }
    if (sum <= 0) list[claims.length] = 1;
    else for (let i = 0; i < size; i++) list[i]! /= sum;
    return list;
  };
  const carried = (m: Movement) => {
    const t = data.transfers[m.transfer]!;
    const parts = Object.entries(t.by_claim ?? {});
    if (data.by_claim_limit === undefined) return parts;
    const rest = parts.reduce((sum, [, part]) => sum - Number(part), Number(t.traced));
    return rest > 0 ? [...parts, ['', String(rest)] as [string, string]] : parts;
  };
  const whole = remember((m: Movement) => shares(carried(m)));
  return {
    colours: [...claims.map((_, i) => `--claim-${i + 1}`), '--claim-others'],
    claims,
    ofMovement: (m, only) => (only ? shares(carried(m), only) : whole(m)),
    ofStopped: (stopped, node, now) =>
      stopped.fate === 'held' && !now.final
        ? waiting(node, now.time, size, whole)
        : shares(stopped.terminals.flatMap((t) => [...t.byClaim])),
  };
}

/** Whose money lies in a node at a time: what came less what went. */
function waiting(node: FlowNode, time: number, size: number, of: (m: Movement) => Shares): Shares {
  const list = new Float64Array(size);
  const add = (links: FlowLink[], sign: number) => {
    for (const link of links) {
      for (const m of link.movements) {
        if (m.time > time) break;
        const shares = of(m);
        const width = sign * Number(sign > 0 ? m.arrived : m.sent);
        for (let i = 0; i < size; i++) list[i]! += width * shares[i]!;
      }
    }
  };
  add(node.links.in, 1);
  add(node.links.out, -1);
  let sum = 0;
  for (let i = 0; i < size; i++) sum += list[i] = Math.max(0, list[i]!);
  if (sum <= 0) list[size - 1] = sum = 1;
  return list.map((width) => width / sum);
}

/** One claim alone, in the colour it has among all. */
export function oneClaimPalette(all: Palette, claim: string): Palette {
  const slot = all.claims.indexOf(claim);
  const shares = new Float64Array(all.colours.length);
  shares[slot < 0 ? all.claims.length : slot] = 1;
  return { ...all, ofMovement: () => shares, ofStopped: () => shares };
}

function leadingClaims(data: ReportData, money: Money): string[] {
  return data.claims
    .map((c) => ({ id: c.id, size: money.length(money.parse(c.followed, c.currency), c.currency) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, ownColours)
    .map((c) => c.id);
}

export function endPalette(flows: Movements, scale: Scale): Palette {
  const later = fatesOf(flows, scale);
  const alone = fates.map((_, i) => {
    const shares = new Float64Array(fates.length);
    shares[i] = 1;
    return shares;
  });
  return {
    colours: fates.map((fate) => `--fate-${fate}`),
    claims: [],
    ofMovement: (m) => later.get(keyOf(flows, m.to)) ?? alone[0]!,
    ofStopped: ({ fate }) => alone[fates.indexOf(fate)]!,
  };
}

function keyOf(flows: Movements, place: number): string {
  const { account, currency } = flows.places[place]!;
  return accountKey(account, currency);
}

interface Spring {
  own: Float64Array;
  out: Map<string, number>;
  sum: number;
}

/** How often fates are passed back; money that circles longer than this is a rounding error. */
const rounds = 60;

/**
 * What becomes of the money of each account in the end, as shares. Where money
 * of several origins is mixed, its fate is shared out in proportion: good for a
 * colour, while every amount comes from the trace itself.
 */
function fatesOf(flows: Movements, scale: Scale): Map<string, Shares> {
  const springs = springsOf(flows, scale);
  const shares = new Map<string, Shares>([...springs.keys()].map((key) => [key, new Float64Array(fates.length)]));
  const order = [...springs].reverse();
  for (let round = 0; round < rounds; round++) {
    let change = 0;
    for (const [key, spring] of order) {
      const now = spring.own.slice();
      for (const [to, width] of spring.out) {
        const later = shares.get(to)!;
        for (let i = 0; i < now.length; i++) now[i]! += width * later[i]!;
      }
      const before = shares.get(key)!;
      for (let i = 0; i < now.length; i++) {
        now[i]! /= spring.sum || 1;
        change = Math.max(change, Math.abs(now[i]! - before[i]!));
      }
      shares.set(key, now);
    }
    if (change < 1e-4) break;
  }
  for (const list of shares.values()) complete(list);
  return shares;
}

/** Makes shares add up to one; where nothing is known, the money lies where it is. */
function complete(shares: Shares): void {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (sum <= 0) shares[0] = 1;
  else for (let i = 0; i < shares.length; i++) shares[i]! /= sum;
}

function springsOf(flows: Movements, scale: Scale): Map<string, Spring> {
  const springs = new Map<string, Spring>();
  const at = (key: string) => {
    const found = springs.get(key) ?? { own: new Float64Array(fates.length), out: new Map(), sum: 0 };
    springs.set(key, found);
    return found;
  };
  for (const m of flows.movements) {
    const width = scale.width(m.arrived, flows.places[m.to]!.currency);
    const payer = at(keyOf(flows, m.from));
    const to = keyOf(flows, m.to);
    at(to);
    payer.out.set(to, (payer.out.get(to) ?? 0) + width);
    payer.sum += width;
  }
  for (const t of flows.terminals) {
    const width = scale.width(t.amount, flows.places[t.place]!.currency);
    const spring = at(keyOf(flows, t.place));
    spring.own[fates.indexOf(t.fate)]! += width;
    spring.sum += width;
  }
  return springs;
}

/** Computes a value for each key only once. */
function remember<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = compute(key)));
    return value;
  };
}
