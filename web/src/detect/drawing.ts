/** What the picture of a network shows, before anything draws it. */
import type { Member, Network, Role } from '../data';
import { parseAmount } from '../money';

/** How wide a picture is for its height. */
export const stretch = 1.7;

/**
 * The corners of a picture: members stand between 0 and 1, the rest is for the
 * two accounts outside and their names.
 */
export const frame = { left: -0.34 * stretch, right: 1.36 * stretch, top: 0.02, bottom: -1 };

export interface Node {
  key: string;
  /** Place among the members; -1 for what stands outside. */
  at: number;
  x: number;
  y: number;
  size: number;
  role: Role | 'outside' | 'gone';
}

export interface Edge {
  from: string;
  to: string;
  size: number;
}

export interface Drawing {
  nodes: Node[];
  edges: Edge[];
}

/** The float is a size on the screen and nothing else. */
function size(minor: bigint, most: bigint, low: number, high: number): number {
  return most > 0n ? low + (high - low) * Math.sqrt(Number(minor) / Number(most)) : low;
}

const sum = (m: Member, digits: number) => parseAmount(m.from_outside, digits) + parseAmount(m.from_members, digits);

const max = (list: bigint[]) => list.reduce((a, b) => (a > b ? a : b), 0n);

/**
 * Members where the program placed them, and two accounts that stand for all
 * others: who paid in, and where it left.
 */
export function drawingOf(network: Network, digits: number): Drawing {
  const passed = network.members.map((m) => sum(m, digits));
  const most = max(passed);
  const nodes: Node[] = network.members.map((m, at) => ({
    key: String(at),
    at,
    x: m.x * stretch,
    y: -m.y,
    size: size(passed[at]!, most, 4, 13),
    role: m.role,
  }));
  nodes.push({ key: 'outside', at: -1, x: -0.3 * stretch, y: -0.41, size: 15, role: 'outside' });
  nodes.push({ key: 'gone', at: -1, x: 1.16 * stretch, y: -0.41, size: 15, role: 'gone' });

  const flows = network.flows.map((f) => ({
    from: String(f.from),
    to: String(f.to),
    amount: parseAmount(f.amount, digits),
  }));
  network.members.forEach((m, at) => {
    const paid = parseAmount(m.from_outside, digits);
    const left = parseAmount(m.to_outside, digits);
    if (paid > 0n) flows.push({ from: 'outside', to: String(at), amount: paid });
    if (left > 0n) flows.push({ from: String(at), to: 'gone', amount: left });
  });
  const largest = max(flows.map((f) => f.amount));
  const edges = flows.map((f) => ({ from: f.from, to: f.to, size: size(f.amount, largest, 0.4, 4) }));
  return { nodes, edges };
}

/** Who holds a member's account, and how its number ends. */
export function shortName(m: Member): string {
  const mostLetters = 14;
  const tail = m.account.length > 8 ? `…${m.account.slice(-6)}` : m.account;
  const letters = [...(m.holder ?? '')];
  if (letters.length === 0) return tail;
  const holder = letters.length > mostLetters ? `${letters.slice(0, mostLetters).join('')}…` : m.holder;
  return `${holder} ${tail}`;
}

/** Names the account under the pointer, on a ground on which the name can be read in either light. */
export function drawHover(
  context: CanvasRenderingContext2D,
  data: { x: number; y: number; size: number; label: string | null },
  labelSize: number,
  ground: string,
  ink: string,
): void {
  if (!data.label) return;
  const pad = 5;
  context.font = `${labelSize}px system-ui, sans-serif`;
  const width = context.measureText(data.label).width + data.size + 3 * pad;
  context.fillStyle = ground;
  context.strokeStyle = ink;
  context.lineWidth = 0.5;
  context.beginPath();
  const left = data.x - data.size - pad;
  const top = data.y - labelSize / 2 - pad;
  context.roundRect(left, top, width + data.size, labelSize + 2 * pad, pad);
  context.fill();
  context.stroke();
  context.fillStyle = ink;
  context.fillText(data.label, data.x + data.size + 3, data.y + labelSize / 3);
}

/** The variable of the style sheet that holds the colour of a role. */
export const colourOf: Record<Node['role'], string> = {
  collector: '--claim-1',
  relay: '--bar',
  gatherer: '--dye',
  'cash-out': '--claim-2',
  controller: '--claim-6',
  agent: '--claim-5',
  victim: '--good',
  outside: '--good',
  gone: '--bad',
};
