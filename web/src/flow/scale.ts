/**
 * How wide amounts of different currencies are drawn. Where money was
 * converted, both sides of the conversion are equally wide, which sets the
 * scale between the two currencies; a currency that no conversion connects
 * is scaled so that what was claimed in it is as wide as in the leading one.
 * Widths are floats: they are drawn, and never added up into a figure.
 */
import type { Money } from '../money';
import type { Movements } from './movements';

export class Scale {
  private readonly factors = new Map<string, number>();

  constructor(
    flows: Movements,
    private readonly money: Money,
  ) {
    const rates = ratesOf(flows, money);
    const claimed = claimedWidths(flows, money);
    const byCount = [...claimed].sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1));
    const leading = byCount[0];
    if (!leading) return;
    for (const [currency, { width }] of byCount) {
      if (this.factors.has(currency)) continue;
      this.spread(currency, width > 0 ? leading[1].width / width : 1, rates);
    }
  }

  width(amount: bigint, currency: string): number {
    return this.money.length(amount, currency) * (this.factors.get(currency) ?? 1);
  }

  /** Gives a currency its factor, and all that conversions connect to it theirs. */
  private spread(currency: string, factor: number, rates: Rates): void {
    const open: [string, number][] = [[currency, factor]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [from, f] = next;
      if (this.factors.has(from)) continue;
      this.factors.set(from, f);
      for (const [to, { sent, arrived }] of rates.get(from) ?? []) {
        if (sent > 0 && arrived > 0) open.push([to, (f * sent) / arrived]);
      }
    }
  }
}

type Rates = Map<string, Map<string, { sent: number; arrived: number }>>;

function ratesOf({ movements, places }: Movements, money: Money): Rates {
  const rates: Rates = new Map();
  const add = (from: string, to: string, sent: number, arrived: number) => {
    const row = rates.get(from) ?? new Map<string, { sent: number; arrived: number }>();
    const sum = row.get(to) ?? { sent: 0, arrived: 0 };
    row.set(to, { sent: sum.sent + sent, arrived: sum.arrived + arrived });
    rates.set(from, row);
  };
  for (const m of movements) {
    const from = places[m.from]!.currency;
    const to = places[m.to]!.currency;
    if (from === to) continue;
    const sent = money.length(m.sent, from);
    const arrived = money.length(m.arrived, to);
    add(from, to, sent, arrived);
    add(to, from, arrived, sent);
  }
  return rates;
}

/** How much entered the picture in each currency, and in how many transfers. */
function claimedWidths({ movements, places }: Movements, money: Money): Map<string, { width: number; count: number }> {
  const sums = new Map<string, { width: number; count: number }>();
  for (const m of movements) {
    const { currency, level } = places[m.from]!;
    const sum = sums.get(currency) ?? { width: 0, count: 0 };
    if (level === 0) sum.width += money.length(m.sent, currency);
    sum.count++;
    sums.set(currency, sum);
  }
  return sums;
}
