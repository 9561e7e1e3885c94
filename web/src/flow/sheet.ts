/** What the picture may use of the page, from a phone to a wall. */
import type { Sheet } from './layout';

export interface FlowSheet extends Sheet {
  /** How many places of a level stand alone before the others are folded. */
  foldLimit: number;
}

/** The width of an A4 sheet on its side, in the pixels in which the picture is laid out. */
const printWidth = 1180;

export function sheetFor(room: number, printing: boolean): FlowSheet {
  const width = printing ? printWidth : Math.max(300, room - margin * 2);
  const narrow = width < 640;
  return {
    width,
    top: 44,
    right: narrow ? 128 : 172,
    leastPitch: narrow ? 150 : 168,
    rowPitch: printing ? 19 : 22,
    leastHeight: narrow || printing ? 300 : 380,
    leastAspect: printing ? 0.42 : 0,
    foldLimit: narrow ? 10 : 14,
  };
}

/** Room around the picture in its card. */
export const margin = 16;
