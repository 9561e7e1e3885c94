import { describe, expect, it } from 'vitest';
import type { ReportData } from '../data';
import { Money } from '../money';
import { big, currencies, hostile, poison, small } from '../sample/reports';
import { claimPalette, endPalette } from './bands';
import { openLimit } from './fold';
import { followPlaces, portion } from './follow';
import { buildGraph, stoppedAt, type FlowGraph } from './graph';
import { layoutGraph } from './layout';
import { movementsOf, type Selection } from './movements';
import { ribbonsOf, stubsOf } from './ribbons';
import { Scale } from './scale';
import { sheetFor } from './sheet';
import { neighbour } from './steer';

const whole = { time: Infinity, final: true };
const open = { limit: Infinity, opened: new Map<string, number>() };

function flowOf(data: ReportData, selection: Selection = {}, limit = Infinity) {
  const money = new Money(data.currencies);
  const flows = movementsOf(data, money, selection);
  const scale = new Scale(flows, money);
  const graph = buildGraph(flows, scale, { ...open, limit });
  return { money, flows, scale, graph };
}

function sum(amounts: bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n);
}

function nodeAt(graph: FlowGraph, account: string, level: number) {
  return graph.nodes.find((n) => n.account === account && n.level === level)!;
}

describe('movements', () => {
  // Every link goes from one level to the next, even where money comes back to an account.
  it.each([small(), big(300), currencies(), hostile(), poison()])('never go back a level', (data) => {
    const { places, movements } = flowOf(data).flows;
    for (const m of movements) expect(places[m.to]!.level).toBe(places[m.from]!.level + 1);
  });

  // What comes to a node equals what leaves it and what stays, at every node.
  it.each([
    ['small', small(), {}],
    ['one claim', small(), { claim: 'C-2026-0302' }],
    ['big', big(400), {}],
  ])('%s conserves money at every node', (_, data, selection) => {
    const { graph } = flowOf(data, selection);
    for (const node of graph.nodes.filter((n) => n.level > 0)) {
      const stays = sum(node.terminals.filter((t) => t.fate !== 'fee').map((t) => t.amount));
      expect(node.arrived.total + node.crossedIn.total, node.id).toBe(node.sent.total + node.crossedOut.total + stays);
    }
  });

  // What lies in the picture is what the tables say, for all claims and for each.
  it('show what the report says is held', () => {
    const data = small();
    const heldIn = (selection: Selection) =>
      flowOf(data, selection).flows.terminals.filter((t) => t.fate === 'held').map((t) => t.amount);
    expect(sum(heldIn({}))).toBe(8365210n);
    expect(sum(heldIn({ claim: 'C-2026-0302' }))).toBe(4495250n);
    expect(sum(heldIn({ claim: 'unheard of' }))).toBe(0n);
  });

  // An account that is reached at two levels leaves from the lower one; its money crosses over, by claim.
  it('cross over inside an account', () => {
    const { graph } = flowOf(small());
    const deep = nodeAt(graph, '6217001180004521196', 2);
    const shallow = nodeAt(graph, '6217001180004521196', 1);
    expect(deep.crossedOut.total).toBe(6000000n);
    expect(deep.terminals).toEqual([]);
    expect(shallow.crossedIn.total).toBe(6000000n);
  });

  // A claim may bear a name that means something to the language this is written in.
  it.each(['constructor', '__proto__', 'toString'])('can be those of a claim called %s', (claim) => {
    expect(flowOf(small(), { claim }).flows.movements).toEqual([]);
  });

  // With one currency chosen, conversions into and out of it are the borders of the picture.
  it('can be limited to a currency', () => {
    const { flows } = flowOf(currencies(), { currency: 'HKD' });
    const names = flows.places.map((p) => `${p.account} ${p.currency}`);
    expect(names.sort()).toEqual(['A1 CNY', 'H1 HKD', 'U1 USD']);
    expect(flows.terminals.map((t) => flows.places[t.place]!.currency)).toEqual(['HKD']);
  });

  // Where rows name only their largest claims, amounts come from the rows and not from what they name.
  it('do not add up parts that are not all there', () => {
    const data = small();
    const limited = { ...data, by_claim_limit: 1, transfers: data.transfers.map((t) => ({ ...t, by_claim: {} })) };
    const [all, some] = [flowOf(data).flows.movements, flowOf(limited).flows.movements];
    expect(some.map((m) => m.sent)).toEqual(all.map((m) => m.sent));
  });

  // Marks are no amounts: nothing is made to add up.
  it('take marks as they are', () => {
    const { flows } = flowOf(poison());
    expect(flows.crossings).toEqual([]);
    expect(flows.movements.length).toBe(poison().transfers.length);
  });
});

describe('folding', () => {
  // However many accounts are folded together, the amounts of each level stay the same.
  it.each([0, 1, 3, 14])('to %i places a level keeps all amounts', (limit) => {
    const data = big(400);
    const full = flowOf(data).graph;
    const folded = flowOf(data, {}, limit).graph;
    expect(folded.nodes.length).toBeLessThan(full.nodes.length);
    expect(folded.levels).toEqual(full.levels);
    for (const level of full.levels) {
      const at = (graph: FlowGraph, of: (n: FlowGraph['nodes'][number]) => bigint) =>
        sum(graph.nodes.filter((n) => n.level === level).map(of));
      expect(at(folded, (n) => n.arrived.total)).toBe(at(full, (n) => n.arrived.total));
      expect(at(folded, (n) => n.sent.total)).toBe(at(full, (n) => n.sent.total));
      expect(at(folded, (n) => sum(n.terminals.map((t) => t.amount)))).toBe(
        at(full, (n) => sum(n.terminals.map((t) => t.amount))),
      );
    }
  });

  it('never folds one place alone, and puts every place in one node', () => {
    const { graph, flows } = flowOf(big(400), {}, 5);
    for (const node of graph.nodes) expect(node.folded).toBe(node.places.length > 1);
    const places = graph.nodes.flatMap((n) => n.places).sort((a, b) => a - b);
    expect(places).toEqual(flows.places.map((_, i) => i));
  });

  // A picture never has more nodes than a browser draws at once, however many accounts there are.
  it('opens all accounts as far as they can be drawn', () => {
    const places = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ account: `${i}`, currency: 'CNY', level: i % 8 }));
    const flows = (count: number) => ({ places: places(count), movements: [], crossings: [], terminals: [] });
    expect(openLimit(flows(2000))).toBe(Infinity);
    expect(openLimit(flows(30_000)) * 8).toBeLessThanOrEqual(4000);
  });

  it('opens step by step', () => {
    const { flows, scale } = flowOf(big(400));
    const count = (opened: number) => {
      const { nodes } = buildGraph(flows, scale, { limit: 5, opened: new Map([['3 CNY', opened]]) });
      return nodes.filter((n) => n.level === 3).length;
    };
    expect(count(0)).toBe(6);
    expect(count(10)).toBe(16);
  });
});

describe('at a moment', () => {
  const minute = (n: number) => ({ time: Date.parse('2026-03-01T01:20:00Z') + n * 60_000, final: false });

  // Before the first transfer there is nothing; later there is what had moved by then.
  it('shows what had moved', () => {
    const { graph } = flowOf(small());
    const payer = nodeAt(graph, '6222023602899998372', 1);
    expect(payer.arrived.at(minute(-1).time)).toBe(0n);
    expect(payer.arrived.at(minute(0).time)).toBe(18000000n);
    expect(payer.sent.at(minute(3).time)).toBe(6000000n);
    expect(stoppedAt(payer, minute(3))).toMatchObject([{ fate: 'held', amount: 12000000n }]);
  });

  // Money that only ends in a place has ended as soon as it is there; money that moves on waits as held.
  it('tells what waits from what ended', () => {
    const { graph } = flowOf(small());
    expect(stoppedAt(nodeAt(graph, 'ATM-GZ-0417', 3), minute(21))).toMatchObject([{ fate: 'cash', amount: 2000000n }]);
    const held = { fate: 'held', amount: 10000000n };
    expect(stoppedAt(nodeAt(graph, '6228480402599001234', 2), minute(20))).toMatchObject([held]);
  });

  // At every moment the money that entered the picture is in it, fees aside: nothing is lost on the way.
  it('loses nothing on the way', () => {
    const { graph } = flowOf(big(300));
    for (const m of [5, 60, 200, 600]) {
      const now = minute(m);
      const entered = sum(graph.nodes.filter((n) => n.level === 0).map((n) => n.sent.at(now.time)));
      const lying = sum(graph.nodes.filter((n) => n.level > 0).flatMap((n) => stoppedAt(n, now).map((s) => s.amount)));
      expect(lying).toBe(entered);
    }
  });

  it('ends as the report says', () => {
    const { graph } = flowOf(small());
    const stopped = graph.nodes.flatMap((n) => stoppedAt(n, whole)).filter((s) => s.fate === 'frontier');
    expect(sum(stopped.map((s) => s.amount))).toBe(8400000n + 294000n);
  });
});

describe('scale', () => {
  // Both sides of a conversion are equally wide, through any number of currencies.
  it('follows the rates of conversions', () => {
    const { flows, scale } = flowOf(currencies());
    for (const m of flows.movements) {
      const [from, to] = [flows.places[m.from]!.currency, flows.places[m.to]!.currency];
      if (from === to) continue;
      expect(scale.width(m.arrived, to)).toBeCloseTo(scale.width(m.sent, from), 6);
    }
  });

  // What was claimed in a currency that nothing connects is as wide as in the leading one.
  it('makes unconnected currencies equally wide', () => {
    const { scale } = flowOf(currencies());
    expect(scale.width(2500000n, 'JPY')).toBeCloseTo(scale.width(10000000n, 'CNY'), 6);
  });
});

describe('following', () => {
  // Money is followed forwards in time only: what left before it came is not on the path.
  it('goes with time and claims', () => {
    const data = small();
    const { graph, flows } = flowOf(data);
    const victim = nodeAt(graph, '6217000012345678903', 0);
    const path = followPlaces(data, flows, new Set(victim.places));
    const on = [...path.claims.keys()].map((m) => data.transfers[m.transfer]!);
    expect(on.every((t) => t.by_claim!['C-2026-0302'] !== undefined)).toBe(true);
    expect(on.some((t) => t.to === 'ATM-GZ-0417')).toBe(false);
    expect(on.some((t) => t.to === 'JD-MALL')).toBe(true);
  });

  // Of a transfer that carries several claims, only the followed claim's part is on the path.
  it('takes only the part that is meant', () => {
    const data = small();
    const { flows } = flowOf(data);
    const mixed = flows.movements.find((m) => Object.keys(data.transfers[m.transfer]!.by_claim!).length === 2)!;
    expect(portion(data, mixed, new Set(['C-2026-0301']))).toBeCloseTo(0.6);
    expect(portion(data, mixed, null)).toBe(1);
  });

  // From a place at the far end one comes back to all victims whose money is there.
  it('leads back to the victims', () => {
    const data = small();
    const { graph, flows } = flowOf(data);
    const end = nodeAt(graph, '6217990012340000555', 3);
    const path = followPlaces(data, flows, new Set(end.places));
    expect(path.accounts.has('CNY 6222021001113920417')).toBe(true);
    expect(path.accounts.has('CNY 6217000012345678903')).toBe(true);
    expect(path.accounts.has('CNY 6228480402564890018')).toBe(false);
  });
});

describe('layout', () => {
  // Columns stand by level, nodes of a column do not overlap, and all of it lies within the sheet.
  it.each([
    ['small', small()],
    ['big', big(500)],
    ['currencies', currencies()],
    ['hostile', hostile()],
  ])('%s is in order', (_, data) => {
    const { graph, scale } = flowOf(data, {}, 14);
    const layout = layoutGraph(graph, scale, sheetFor(1400, false));
    for (const { level, x } of layout.columns) {
      const boxes = graph.nodes.filter((n) => n.level === level).map((n) => layout.boxes[n.index]!);
      boxes.sort((a, b) => a.y0 - b.y0);
      for (const [i, box] of boxes.entries()) {
        expect(box.x0).toBeCloseTo(x, 3);
        expect(box.y1).toBeLessThanOrEqual(layout.height);
        if (i > 0) expect(box.y0).toBeGreaterThan(boxes[i - 1]!.y1);
      }
    }
  });

  // A claim whose money skips a level in the picture leaves its columns apart all the same.
  it('keeps columns apart that no link joins', () => {
    const data = small();
    data.transfers = data.transfers.filter((t) => t.level !== 2);
    const { graph, scale } = flowOf({ ...data, truncated: { transfers: 20 } });
    const layout = layoutGraph(graph, scale, sheetFor(1000, false));
    const xs = new Set(layout.boxes.map((b) => Math.round(b.x0)));
    expect(xs.size).toBe(graph.levels.length);
  });

  it('draws nothing from nothing', () => {
    const { graph, scale } = flowOf({ ...small(), transfers: [] });
    expect(layoutGraph(graph, scale, sheetFor(390, false)).boxes).toEqual([]);
  });
});

describe('colours', () => {
  // Whatever is drawn, the bands of a ribbon make up all of it.
  it.each(['claim', 'end'])('by %s add up', (by) => {
    const data = small();
    const { graph, flows, scale, money } = flowOf(data);
    const palette = by === 'claim' ? claimPalette(data, money) : endPalette(flows, scale);
    for (const m of flows.movements) {
      expect(palette.ofMovement(m).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    }
    const layout = layoutGraph(graph, scale, sheetFor(1400, false));
    expect(ribbonsOf(graph, layout, scale, palette, whole).length).toBeGreaterThanOrEqual(graph.links.length);
    const stubs = graph.nodes.flatMap((n) => stubsOf(n, layout, scale, palette, whole));
    expect(stubs.every((s) => Number.isFinite(s.y) && s.height > 0)).toBe(true);
  });

  // Money that goes to a cash desk alone has the colour of cash, all the way to it.
  it('by end know where money ends', () => {
    const data = small();
    const { flows, scale } = flowOf(data);
    const palette = endPalette(flows, scale);
    const cash = flows.movements.find((m) => data.transfers[m.transfer]!.to === 'ATM-GZ-0417')!;
    expect(palette.ofMovement(cash)[palette.colours.indexOf('--fate-cash')]).toBeCloseTo(1, 6);
  });
});

describe('arrow keys', () => {
  // From any node every other node can be reached, level by level and row by row.
  it('reach every node', () => {
    const { graph, scale } = flowOf(small());
    const layout = layoutGraph(graph, scale, sheetFor(1400, false));
    const seen = new Set([graph.nodes[0]!]);
    const open = [graph.nodes[0]!];
    for (let node = open.pop(); node; node = open.pop()) {
      for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
        const next = neighbour(graph, layout, node, key);
        if (next && !seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
      }
    }
    expect(seen.size).toBe(graph.nodes.length);
  });
});
