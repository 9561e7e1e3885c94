/**
 * Where everything stands. Columns are levels; d3-sankey puts the nodes of
 * each in an order with few crossings. The order of links along a node follows
 * the nodes at their other ends.
 */
import { sankey, type SankeyNode } from 'd3-sankey';
import { inWidth, outWidth, type FlowGraph, type FlowLink, type FlowNode } from './graph';
import type { Scale } from './scale';

export interface Box {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

/** Where the two ends of a link begin, counted from the top of its nodes. */
export interface Slot {
  from: number;
  to: number;
}

export interface Layout {
  width: number;
  height: number;
  /** Distance from one column to the next. */
  pitch: number;
  /** Pixels for a width of one. */
  unit: number;
  boxes: Box[];
  slots: Map<FlowLink, Slot>;
  columns: { level: number; x: number }[];
}

export interface Sheet {
  width: number;
  /** Room above the columns for their headings, and right of the last for labels. */
  top: number;
  right: number;
  /** The least distance between columns and between rows. */
  leastPitch: number;
  rowPitch: number;
  leastHeight: number;
  /** The least height as a part of the width. */
  leastAspect: number;
}

export const barWidth = 10;

interface Datum {
  node: FlowNode;
  column: number;
  fixedValue: number;
}
type Placed = SankeyNode<Datum, object>;

/** Sorting links while nodes are placed is quadratic in a hub's links, so large pictures do without. */
const manyNodes = 400;

export function layoutGraph(graph: FlowGraph, scale: Scale, sheet: Sheet): Layout {
  const columns = graph.levels.length;
  const pitch = Math.max(sheet.leastPitch, (sheet.width - sheet.right - barWidth) / Math.max(1, columns - 1));
  const width = Math.max(sheet.width, pitch * (columns - 1) + barWidth + sheet.right);
  const columnOf = new Map(graph.levels.map((level, i) => [level, i]));
  const data = graph.nodes.map((node) => ({ node, column: columnOf.get(node.level)!, fixedValue: node.width }));
  const rows = mostRows(data, columns);
  const height = Math.max(
    sheet.top + sheet.leastHeight,
    sheet.top + rows * sheet.rowPitch + sheet.leastHeight / 2,
    width * sheet.leastAspect,
  );

  if (columns === 0) return { width, height, pitch, unit: 0, boxes: [], slots: new Map(), columns: [] };
  const large = graph.nodes.length > manyNodes;
  const place = sankey<Datum, object>()
    .nodeAlign((n) => (n as Placed).column)
    .nodeWidth(barWidth)
    .nodePadding(sheet.rowPitch)
    .iterations(large ? 4 : 12)
    .extent([
      [0, sheet.top],
      [pitch * Math.max(1, columns - 1) + barWidth, height - 8],
    ]);
  if (large) place.linkSort(null);
  const links = graph.links.map((link) => ({
    source: link.source.index,
    target: link.target.index,
    value: Math.max(outWidth(link, Infinity, scale), inWidth(link, Infinity, scale)),
  }));
  const placed = place({ nodes: data, links: links.concat(thread(data, columns)) });
  const boxes = placed.nodes.map((n) => ({ x0: n.x0!, x1: n.x1!, y0: n.y0!, y1: n.y1! }));
  const unit = unitOf(boxes, graph.nodes);
  return {
    width,
    height,
    pitch,
    unit,
    boxes,
    slots: slotsOf(graph, boxes, scale, unit),
    columns: graph.levels.map((level, i) => ({ level, x: i * pitch })),
  };
}

function mostRows(data: Datum[], columns: number): number {
  const rows = new Array<number>(columns).fill(0);
  for (const { column } of data) rows[column]!++;
  return Math.max(0, ...rows);
}

/**
 * Links of no width through one node of each column. They keep the columns
 * apart where no money goes from one level to the next, which d3-sankey would
 * otherwise draw as one column.
 */
function thread(data: Datum[], columns: number): { source: number; target: number; value: number }[] {
  const first = new Array<number>(columns).fill(-1);
  data.forEach(({ column }, i) => {
    if (first[column] === -1) first[column] = i;
  });
  return first.slice(1).map((target, i) => ({ source: first[i]!, target, value: 0 }));
}

function unitOf(boxes: Box[], nodes: FlowNode[]): number {
  let widest = 0;
  nodes.forEach((n, i) => {
    if (n.width > nodes[widest]!.width) widest = i;
  });
  const box = boxes[widest];
  return box && nodes[widest]!.width > 0 ? (box.y1 - box.y0) / nodes[widest]!.width : 0;
}

function slotsOf(graph: FlowGraph, boxes: Box[], scale: Scale, unit: number): Map<FlowLink, Slot> {
  const slots = new Map<FlowLink, Slot>(graph.links.map((link) => [link, { from: 0, to: 0 }]));
  const top = (n: FlowNode) => boxes[n.index]!.y0;
  for (const { links } of graph.nodes) {
    let y = 0;
    for (const link of links.out.toSorted((a, b) => top(a.target) - top(b.target))) {
      slots.get(link)!.from = y;
      y += outWidth(link, Infinity, scale) * unit;
    }
    y = 0;
    for (const link of links.in.toSorted((a, b) => top(a.source) - top(b.source))) {
      slots.get(link)!.to = y;
      y += inWidth(link, Infinity, scale) * unit;
    }
  }
  return slots;
}
