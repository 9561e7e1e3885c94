/** Folds the small places of each level into one node, and opens them again. */
import type { Movements } from './movements';
import type { Scale } from './scale';

export interface Folding {
  /** How many places of a level and currency stand alone at first. */
  limit: number;
  /** How many more were opened, by fold key. */
  opened: ReadonlyMap<string, number>;
}

/** How many accounts one step of opening a fold shows. */
export const openStep = 60;

/** More nodes than this are not shown at once: a browser would take seconds to draw them. */
const mostNodes = 4000;

/** How many places of each level stand alone when all are to be opened, as far as that can be. */
export function openLimit({ places }: Movements): number {
  if (places.length <= mostNodes) return Infinity;
  const columns = new Set(places.map((p) => foldKey(p.level, p.currency)));
  return Math.floor(mostNodes / columns.size);
}

export function foldKey(level: number, currency: string): string {
  return `${level} ${currency}`;
}

/**
 * Groups the places: each of the widest stands alone, the others of its level
 * and currency together. A fold has at least two places. Groups come by level,
 * the widest first and the fold last.
 */
export function foldPlaces(flows: Movements, scale: Scale, folding: Folding): number[][] {
  const widths = placeWidths(flows, scale);
  const columns = new Map<string, number[]>();
  flows.places.forEach(({ level, currency }, i) => {
    const key = foldKey(level, currency);
    const column = columns.get(key);
    if (column) column.push(i);
    else columns.set(key, [i]);
  });
  const groups: number[][] = [];
  for (const [key, column] of columns) {
    column.sort((a, b) => widths[b]! - widths[a]! || compare(flows.places[a]!.account, flows.places[b]!.account));
    const alone = folding.limit + (folding.opened.get(key) ?? 0);
    const shown = column.length <= alone + 1 ? column.length : alone;
    for (const place of column.slice(0, shown)) groups.push([place]);
    if (shown < column.length) groups.push(column.slice(shown));
  }
  const level = (group: number[]) => flows.places[group[0]!]!.level;
  return groups.sort((a, b) => level(a) - level(b));
}

function placeWidths({ places, movements, terminals }: Movements, scale: Scale): number[] {
  const came = places.map(() => 0);
  const went = places.map(() => 0);
  for (const m of movements) {
    went[m.from]! += scale.width(m.sent, places[m.from]!.currency);
    came[m.to]! += scale.width(m.arrived, places[m.to]!.currency);
  }
  for (const t of terminals) went[t.place]! += scale.width(t.amount, places[t.place]!.currency);
  return came.map((width, i) => Math.max(width, went[i]!));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
