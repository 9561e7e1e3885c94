/** Where the bars of a statement's picture stand. */
import { parseAmount } from '../money';
import { instant } from '../time';
import type { Entry } from '../data';

export interface Bar {
  at: number;
  x: number;
  y: number;
  height: number;
  in: boolean;
}

/** The lengths of a bar for the smallest and the largest amount. */
const shortest = 6;

/**
 * Bars of a picture of a width, the middle line at `middle`: up what came in,
 * down what went out, as high as the logarithm of the amount. The float is a
 * height and nothing else.
 */
export function bars(entries: Entry[], digits: number, width: number, middle: number): Bar[] {
  if (entries.length === 0) return [];
  const times = entries.map((e) => instant(e.time));
  const first = Math.min(...times);
  const span = Math.max(1, Math.max(...times) - first);
  const sizes = entries.map((e) => Math.log10(1 + Number(parseAmount(e.amount, digits))));
  const low = Math.min(...sizes);
  const high = Math.max(low + 1, Math.max(...sizes));
  return entries.map((entry, at) => {
    const height = shortest + ((middle - shortest) * (sizes[at]! - low)) / (high - low);
    const x = (width * (times[at]! - first)) / span;
    return { at, x, y: entry.in ? middle - height : middle, height, in: entry.in };
  });
}

/** Evenly spaced times for an axis, ends included. */
export function ticks(entries: Entry[], n: number): number[] {
  if (entries.length === 0) return [];
  const times = entries.map((e) => instant(e.time));
  const first = Math.min(...times);
  const last = Math.max(...times);
  if (first === last) return [first];
  return Array.from({ length: n }, (_, i) => first + ((last - first) * i) / (n - 1));
}
