/**
 * Whether the money of a trace adds up: what was followed and what arrived by
 * conversion equals what is held and what left sight, in every currency.
 */
import { ends, type Claim, type End, type ReportData } from './data';
import type { Money } from './money';

export interface Balance {
  currency: string;
  followed: bigint;
  /** Claimed beside it, and refused because that money is claimed already. */
  refused: bigint;
  arrived: bigint;
  held: bigint;
  ends: Map<End, bigint>;
}

export function claimed(b: Balance): bigint {
  return b.followed + b.refused;
}

/** What had to be accounted for. */
export function incoming(b: Balance): bigint {
  return b.followed + b.arrived;
}

/** What met an end, conversions aside: converted money is followed on in its new currency. */
export function leftSight(b: Balance): bigint {
  let sum = 0n;
  for (const [end, amount] of b.ends) if (end !== 'converted') sum += amount;
  return sum;
}

export function converted(b: Balance): bigint {
  return b.ends.get('converted') ?? 0n;
}

/** What came in and is not accounted for: zero in every sound report. */
export function gap(b: Balance): bigint {
  return incoming(b) - b.held - leftSight(b) - converted(b);
}

export function closes(b: Balance): boolean {
  return gap(b) === 0n;
}

class Balances {
  private readonly list = new Map<string, Balance>();

  in(currency: string): Balance {
    let found = this.list.get(currency);
    if (!found) {
      found = { currency, followed: 0n, refused: 0n, arrived: 0n, held: 0n, ends: new Map() };
      this.list.set(currency, found);
    }
    return found;
  }

  add(claim: Claim, money: Money): void {
    const own = this.in(claim.currency);
    own.followed += money.parse(claim.followed, claim.currency);
    own.refused += money.parse(claim.refused, claim.currency);
    for (const [currency, amount] of Object.entries(claim.arrived ?? {})) {
      this.in(currency).arrived += money.parse(amount, currency);
    }
    for (const [currency, amount] of Object.entries(claim.held ?? {})) {
      this.in(currency).held += money.parse(amount, currency);
    }
    for (const [currency, byEnd] of Object.entries(claim.ends ?? {})) {
      const sums = this.in(currency).ends;
      for (const end of ends) {
        const amount = byEnd[end];
        if (amount !== undefined) sums.set(end, (sums.get(end) ?? 0n) + money.parse(amount, currency));
      }
    }
  }

  all(): Balance[] {
    return [...this.list.values()];
  }
}

/** The balance of one claim in each currency it went through, its own first. */
export function claimBalances(claim: Claim, money: Money): Balance[] {
  const balances = new Balances();
  balances.add(claim, money);
  return balances.all();
}

/** The balance of all claims together, by currency. */
export function totalBalances(claims: Claim[], money: Money): Balance[] {
  const balances = new Balances();
  for (const claim of claims) balances.add(claim, money);
  return balances.all();
}

/**
 * Whether the tables of accounts and ends add up to what the claims say. It is
 * null where a table was cut short, and so cannot.
 */
export function tablesAgree(data: ReportData, total: Balance, money: Money): boolean | null {
  const cut = data.truncated ?? {};
  if (cut.claims || cut.accounts || cut.ends) return null;
  let held = 0n;
  for (const a of data.accounts) {
    if (a.currency === total.currency) held += money.parse(a.held, a.currency);
  }
  let left = 0n;
  for (const e of data.ends) {
    if (e.currency === total.currency) left += money.parse(e.amount, e.currency);
  }
  return held === total.held && left === leftSight(total) + converted(total);
}
