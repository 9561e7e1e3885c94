/**
 * What moves in the flow picture. A place is an account at a level: claimed
 * money that comes back to an account at a deeper level arrives at another
 * place, so the picture has no circles. Money that arrived at one level and
 * left from another crosses over inside the account, which is a crossing.
 */
import type { Claim, End, ReportData, Transfer } from '../data';
import type { Money } from '../money';
import { instant } from '../time';

/** What becomes of money that stops: it is held, or it left sight. */
export type Fate = 'held' | End;

export interface Place {
  account: string;
  currency: string;
  level: number;
}

export interface Movement {
  /** Index into the report's transfers. */
  transfer: number;
  time: number;
  from: number;
  to: number;
  /** Claimed money that left the payer, in its currency. */
  sent: bigint;
  /** Claimed money that reached the payee, in its currency. */
  arrived: bigint;
  /** Whether `arrived` is a proportion of what was sent, and so may be a few minor units off. */
  rough: boolean;
}

export interface Crossing {
  time: number;
  from: number;
  to: number;
  amount: bigint;
}

export interface Terminal {
  place: number;
  fate: Fate;
  amount: bigint;
  first: number;
  last: number;
  byClaim: Record<string, string>;
}

export interface Movements {
  places: Place[];
  movements: Movement[];
  crossings: Crossing[];
  terminals: Terminal[];
}

export interface Selection {
  /** Only this claim's money. */
  claim?: string;
  /** Only transfers that leave or reach this currency. */
  currency?: string;
}

/** Where an account's money lies while it is followed, and what fees it paid, by place. */
interface Standing {
  place: number;
  level: number;
  lying: bigint;
  fees: bigint;
}

export function accountKey(account: string, currency: string): string {
  return `${currency} ${account}`;
}

export function movementsOf(data: ReportData, money: Money, selection: Selection = {}): Movements {
  const builder = new Builder(data, money, selection);
  data.transfers.forEach((t, i) => builder.move(t, i));
  builder.settle();
  return builder.result;
}

class Builder {
  readonly result: Movements = { places: [], movements: [], crossings: [], terminals: [] };
  /** The places of each account, the lowest level first. */
  private readonly standings = new Map<string, Standing[]>();
  private readonly claimedBy: Map<string, bigint>;
  /** Whether what leaves a place must have come to it: not so for marks, nor where transfers are missing. */
  private readonly conserves: boolean;

  constructor(
    private readonly data: ReportData,
    private readonly money: Money,
    private readonly selection: Selection,
  ) {
    this.conserves = data.rule !== 'poison' && !data.truncated?.transfers;
    this.claimedBy = claimedTransfers(data.claims, money, selection.claim);
  }

  move(t: Transfer, index: number): void {
    const { claim, currency } = this.selection;
    const receivedCurrency = t.received_currency || t.currency;
    const traced = claim === undefined ? t.traced : t.by_claim?.[claim];
    if (traced === undefined) return;
    if (currency !== undefined && currency !== t.currency && currency !== receivedCurrency) return;

    const time = instant(t.time);
    const sent = this.money.parse(traced, t.currency);
    const arrived = this.arrivalOf(t, sent);
    const payer = this.standing(t.from, t.currency, t.level - 1);
    const payee = this.standing(t.to, receivedCurrency, t.level);
    this.leave(payer, t, sent, time);
    payee.lying += arrived;
    if (receivedCurrency === t.currency) payer.fees += sent - arrived;
    this.result.movements.push({
      transfer: index,
      time,
      from: payer.place,
      to: payee.place,
      sent,
      arrived,
      rough: sent !== arrived,
    });
  }

  /** Gives what is held in each account and what left sight there a place. */
  settle(): void {
    for (const a of this.data.accounts) {
      this.stop(a, 'held', a.held, a.held_by_claim ?? {}, NaN, NaN);
    }
    for (const e of this.data.ends) {
      // What was converted goes on as another currency, and the picture shows it going on.
      if (e.end !== 'converted') this.stop(e, e.end, e.amount, e.by_claim ?? {}, instant(e.first), instant(e.last));
    }
  }

  private arrivalOf(t: Transfer, sent: bigint): bigint {
    const currency = t.received_currency || t.currency;
    if (t.received === undefined || (currency === t.currency && t.received === t.amount)) return sent;
    const amount = this.money.parse(t.amount, t.currency);
    return amount > 0n ? (sent * this.money.parse(t.received, currency)) / amount : sent;
  }

  private standing(account: string, currency: string, level: number): Standing {
    const key = accountKey(account, currency);
    const list = this.standings.get(key) ?? [];
    this.standings.set(key, list);
    let found = list.find((s) => s.level === level);
    if (!found) {
      found = { place: this.result.places.length, level, lying: 0n, fees: 0n };
      list.push(found);
      list.sort((a, b) => a.level - b.level);
      this.result.places.push({ account, currency, level });
    }
    return found;
  }

  /**
   * Takes money from the place it leaves, and what that place lacks from the
   * account's other levels, the lowest first. What a claim adds at this very
   * transfer lay in no place before.
   */
  private leave(payer: Standing, t: Transfer, sent: bigint, time: number): void {
    if (!this.conserves) return;
    let wanted = sent - (this.claimedBy.get(t.id) ?? 0n);
    const own = least(wanted, payer.lying);
    payer.lying -= own;
    wanted -= own;
    for (const other of this.standings.get(accountKey(t.from, t.currency))!) {
      const amount = least(wanted, other.lying);
      if (other === payer || amount <= 0n) continue;
      other.lying -= amount;
      wanted -= amount;
      this.result.crossings.push({ time, from: other.place, to: payer.place, amount });
    }
  }

  /**
   * Spreads money that stopped in an account over its places, as far as it lies
   * in each. Money that met the deepest level did so at the deepest place.
   */
  private stop(
    at: { account: string; currency: string },
    fate: Fate,
    all: string,
    byClaim: Record<string, string>,
    first: number,
    last: number,
  ): void {
    const { claim, currency } = this.selection;
    const standings = this.standings.get(accountKey(at.account, at.currency));
    const text = claim === undefined ? all : byClaim[claim];
    if (!standings || text === undefined || (currency !== undefined && currency !== at.currency)) return;
    let amount = this.money.parse(text, at.currency);
    const add = (s: Standing, part: bigint) =>
      this.result.terminals.push({ place: s.place, fate, amount: part, first, last, byClaim });

    for (const s of fate === 'depth' ? standings.toReversed() : standings) {
      const part = least(amount, fate === 'fee' ? s.fees : s.lying);
      if (!this.conserves || part <= 0n) continue;
      if (fate === 'fee') s.fees -= part;
      else s.lying -= part;
      amount -= part;
      add(s, part);
    }
    if (amount > 0n) add(standings.find((s) => s.level > 0) ?? standings[0]!, amount);
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** What claims add to the transfers they name. */
function claimedTransfers(claims: Claim[], money: Money, only: string | undefined): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const c of claims) {
    if (only !== undefined && c.id !== only) continue;
    sums.set(c.transfer, (sums.get(c.transfer) ?? 0n) + money.parse(c.followed, c.currency));
  }
  return sums;
}
