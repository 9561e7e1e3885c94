/** Where an arrow key leads from a node. */
import type { FlowGraph, FlowNode } from './graph';
import type { Layout } from './layout';

/**
 * Up and down go through a level, left and right follow the widest link there
 * is that way, or else go to the node of the next level that stands nearest.
 * Home and End go to the first node and the last.
 */
export function neighbour(graph: FlowGraph, layout: Layout, node: FlowNode, key: string): FlowNode | undefined {
  const y = (n: FlowNode) => layout.boxes[n.index]!.y0;
  const column = (level: number | undefined) =>
    graph.nodes.filter((n) => n.level === level).sort((a, b) => y(a) - y(b));
  const own = column(node.level);
  const place = own.indexOf(node);
  const at = graph.levels.indexOf(node.level);
  switch (key) {
    case 'ArrowDown':
      return own[place + 1];
    case 'ArrowUp':
      return own[place - 1];
    case 'ArrowRight':
      return widest(node.links.out.map((l) => l.target)) ?? nearest(column(graph.levels[at + 1]), y(node), y);
    case 'ArrowLeft':
      return widest(node.links.in.map((l) => l.source)) ?? nearest(column(graph.levels[at - 1]), y(node), y);
    case 'Home':
      return column(graph.levels[0])[0];
    case 'End':
      return column(graph.levels.at(-1)).at(-1);
    default:
      return undefined;
  }
}

function widest(nodes: FlowNode[]): FlowNode | undefined {
  return nodes.reduce<FlowNode | undefined>((best, n) => (best && best.width >= n.width ? best : n), undefined);
}

function nearest(nodes: FlowNode[], top: number, y: (n: FlowNode) => number): FlowNode | undefined {
  return nodes.reduce<FlowNode | undefined>(
    (best, n) => (best && Math.abs(y(best) - top) <= Math.abs(y(n) - top) ? best : n),
    undefined,
  );
}
