/** Turns a laid-out picture at a moment into shapes to draw. */
import type { Palette } from './bands';
import { inWidth, outWidth, stoppedAt, type FlowGraph, type FlowLink, type FlowNode, type Moment } from './graph';
import { barWidth, type Layout } from './layout';
import type { Fate, Movement } from './movements';
import type { Scale } from './scale';

export interface Ribbon {
  key: string;
  link: FlowLink;
  d: string;
  colour: string;
}

export interface Stub {
  fate: Fate;
  amount: bigint;
  y: number;
  height: number;
  colour: string;
}

export const stubWidth = 14;

/** What is narrower than this would not be seen. */
const leastRibbon = 0.8;
const leastStub = 2;

/** What of each movement is on the path that is followed. */
export interface OnPath {
  /** From 0, not on it, to 1. */
  portion(m: Movement): number;
  claims(m: Movement): ReadonlySet<string> | null;
}

/** The links as they are at a moment, one ribbon for each colour in them; with a path, only what is on it. */
export function ribbonsOf(
  graph: FlowGraph,
  layout: Layout,
  scale: Scale,
  palette: Palette,
  now: Moment,
  on: OnPath | null = null,
): Ribbon[] {
  const ribbons: Ribbon[] = [];
  for (const link of graph.links) {
    if (link.sent.at(now.time) === 0n) continue;
    const bands = bandsOf(link, palette, now.time, on);
    const out = outWidth(link, now.time, scale) * layout.unit;
    const into = inWidth(link, now.time, scale) * layout.unit;
    const from = layout.boxes[link.source.index]!;
    const to = layout.boxes[link.target.index]!;
    const slot = layout.slots.get(link)!;
    let y0 = from.y0 + slot.from;
    let y1 = to.y0 + slot.to;
    bands.forEach((share, i) => {
      if (share <= 0) return;
      const [w0, w1] = [share * out, share * into];
      ribbons.push({
        key: `${i} ${link.id}`,
        link,
        colour: palette.colours[i]!,
        d: ribbon(from.x1, to.x0, y0, w0, y1, w1),
      });
      y0 += w0;
      y1 += w1;
    });
  }
  return ribbons;
}

/** A link in full, whatever the moment: the bed in which it flows. */
export function bedOf(link: FlowLink, layout: Layout, scale: Scale): string {
  const from = layout.boxes[link.source.index]!;
  const to = layout.boxes[link.target.index]!;
  const slot = layout.slots.get(link)!;
  const out = outWidth(link, Infinity, scale) * layout.unit;
  const into = inWidth(link, Infinity, scale) * layout.unit;
  return ribbon(from.x1, to.x0, from.y0 + slot.from, out, to.y0 + slot.to, into);
}

/** The share of each colour in a link; with a path, they add up to its share of the link. */
function bandsOf(link: FlowLink, palette: Palette, time: number, on: OnPath | null): Float64Array {
  const sum = new Float64Array(palette.colours.length);
  let all = 0;
  for (const m of link.movements) {
    if (m.time > time) break;
    const width = Number(m.sent);
    all += width;
    const part = on ? on.portion(m) : 1;
    if (part <= 0) continue;
    const shares = palette.ofMovement(m, on?.claims(m));
    for (let i = 0; i < sum.length; i++) sum[i]! += width * part * shares[i]!;
  }
  for (let i = 0; i < sum.length; i++) sum[i]! /= all;
  return sum;
}

function ribbon(x0: number, x1: number, y0: number, w0: number, y1: number, w1: number): string {
  const [a, b] = [Math.max(w0, leastRibbon), Math.max(w1, leastRibbon)];
  const xm = (x0 + x1) / 2;
  return (
    `M${px(x0)},${px(y0)}C${px(xm)},${px(y0)} ${px(xm)},${px(y1)} ${px(x1)},${px(y1)}v${px(b)}` +
    `C${px(xm)},${px(y1 + b)} ${px(xm)},${px(y0 + a)} ${px(x0)},${px(y0 + a)}Z`
  );
}

function px(n: number): string {
  return String(Math.round(n * 10) / 10);
}

/** What stands in a node's terminal segments at a moment, from its foot upwards. */
export function stubsOf(node: FlowNode, layout: Layout, scale: Scale, palette: Palette, now: Moment): Stub[] {
  const box = layout.boxes[node.index]!;
  const stubs: Stub[] = [];
  let foot = Math.max(box.y1, box.y0 + leastStub);
  for (const stopped of stoppedAt(node, now)) {
    const { fate, amount } = stopped;
    const height = scale.width(amount, node.currency) * layout.unit;
    palette.ofStopped(stopped, node, now).forEach((share, i) => {
      if (share <= 0) return;
      const part = Math.max(share * height, share === 1 ? leastStub : 0.5);
      foot -= part;
      stubs.push({ fate, amount, y: foot, height: part, colour: palette.colours[i]! });
    });
  }
  return stubs;
}

/** The bar of a node, tall enough to be seen. */
export function barOf(node: FlowNode, layout: Layout): { x: number; y: number; width: number; height: number } {
  const { x0, y0, y1 } = layout.boxes[node.index]!;
  return { x: x0, y: y0, width: barWidth, height: Math.max(y1 - y0, leastStub) };
}

/** How much of a node's bar is filled at a moment, from 0 to 1. */
export function filledAt(node: FlowNode, scale: Scale, now: Moment): number {
  if (now.final || node.width <= 0) return 1;
  const came = node.arrived.at(now.time) + node.crossedIn.at(now.time);
  const went = node.sent.at(now.time) + node.crossedOut.at(now.time);
  return Math.min(1, scale.width(came > went ? came : went, node.currency) / node.width);
}
