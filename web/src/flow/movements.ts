/**
 * What moves in the flow picture. A place is an account at a level: claimed
 * money that comes back to an account at a deeper level arrives at another
 * place, so the picture has no circles. Money that arrived at one level and
 * left from another crosses over inside the account, which is a crossing.
 */
import { partOf, type End, type ReportData, type Transfer } from '../data';
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
  /** Whose it is: exactly where claims are told apart, else in these proportions. */
  byClaim: Pool;
}

/** Money by claim. Where claims are not told apart, all of it has the claim "". */
export type Pool = Map<string, bigint>;

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
  lying: Pool;
  fees: Pool;
}

/** More parts than this are followed as one pool: a picture must not take seconds. */
const mostParts = 400_000;

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
  /** What claims add to the transfers they name. */
  private readonly claimed = new Map<string, Pool>();
  /** Whether what leaves a place must have come to it: not so for marks, nor where transfers are missing. */
  private readonly conserves: boolean;
  private readonly pooled: boolean;

  constructor(
    private readonly data: ReportData,
    private readonly money: Money,
    private readonly selection: Selection,
  ) {
    const limited = data.by_claim_limit !== undefined;
    const partial = Boolean(data.truncated.transfers) || (limited && selection.claim !== undefined);
    this.conserves = data.rule !== 'poison' && !partial;
    let parts = 0;
    for (const t of data.transfers) parts += Object.keys(t.by_claim ?? {}).length;
    this.pooled = limited || parts === 0 || parts > mostParts;
    for (const c of data.claims) {
      const pool = this.claimed.get(c.transfer) ?? new Map<string, bigint>();
      add(pool, this.pooled ? '' : c.id, money.parse(c.followed, c.currency));
      this.claimed.set(c.transfer, pool);
    }
  }

  move(t: Transfer, index: number): void {
    const receivedCurrency = t.received_currency || t.currency;
    const { currency } = this.selection;
    const sentParts = this.partsOf(t.traced, t.by_claim, t.currency);
    if (sentParts.size === 0) return;
    if (currency !== undefined && currency !== t.currency && currency !== receivedCurrency) return;

    const payer = this.standing(t.from, t.currency, t.level - 1);
    const payee = this.standing(t.to, receivedCurrency, t.level);
    const time = instant(t.time);
    const carried = this.carriedBy(t);
    if (this.conserves) this.leave(payer, t, sentParts, time);
    for (const [claim, part] of sentParts) {
      add(payee.lying, claim, carried(part));
      if (receivedCurrency === t.currency) add(payer.fees, claim, part - carried(part));
    }
    const sent = sum(sentParts);
    const arrived = carried(sent);
    const rough = sent !== arrived;
    this.result.movements.push({ transfer: index, time, from: payer.place, to: payee.place, sent, arrived, rough });
  }

  /** Gives what is held in each account and what left sight there a place. */
  settle(): void {
    for (const a of this.data.accounts) {
      this.stop(a, 'held', a.held, a.held_by_claim, NaN, NaN);
    }
    for (const e of this.data.ends) {
      // What was converted goes on as another currency, and the picture shows it going on.
      if (e.end === 'converted') continue;
      this.stop(e, e.end, e.amount, e.by_claim, instant(e.first), instant(e.last));
    }
  }

  /** An amount by claim, as far as it is selected. */
  private partsOf(all: string, byClaim: Record<string, string> | undefined, currency: string): Pool {
    const { claim } = this.selection;
    const parts: Pool = new Map();
    if (claim !== undefined) {
      const part = partOf(byClaim, claim);
      if (part !== undefined) add(parts, this.pooled ? '' : claim, this.money.parse(part, currency));
    } else if (this.pooled) add(parts, '', this.money.parse(all, currency));
    else for (const [id, part] of Object.entries(byClaim ?? {})) add(parts, id, this.money.parse(part, currency));
    return parts;
  }

  /** How much of what a transfer sent reaches the payee. */
  private carriedBy(t: Transfer): (sent: bigint) => bigint {
    const currency = t.received_currency || t.currency;
    if (t.received === undefined || (currency === t.currency && t.received === t.amount)) return (sent) => sent;
    const amount = this.money.parse(t.amount, t.currency);
    const received = this.money.parse(t.received, currency);
    return (sent) => (amount > 0n ? (sent * received) / amount : sent);
  }

  private standing(account: string, currency: string, level: number): Standing {
    const key = accountKey(account, currency);
    const list = this.standings.get(key) ?? [];
    this.standings.set(key, list);
    let found = list.find((s) => s.level === level);
    if (!found) {
      found = { place: this.result.places.length, level, lying: new Map(), fees: new Map() };
      list.push(found);
      list.sort((a, b) => a.level - b.level);
      this.result.places.push({ account, currency, level });
    }
    return found;
  }

  /**
   * Takes money from the place it leaves, and what that place lacks of a claim
   * from the account's other levels, the lowest first. What a claim adds at
   * this very transfer lay in no place before.
   */
  private leave(payer: Standing, t: Transfer, parts: Pool, time: number): void {
    const others = this.standings.get(accountKey(t.from, t.currency))!;
    for (const [claim, part] of parts) {
      let wanted = part - (this.claimed.get(t.id)?.get(claim) ?? 0n);
      wanted -= take(payer.lying, claim, wanted);
      for (const other of others) {
        const amount = other === payer ? 0n : take(other.lying, claim, wanted);
        if (amount === 0n) continue;
        wanted -= amount;
        this.result.crossings.push({ time, from: other.place, to: payer.place, amount });
      }
    }
  }

  /**
   * Spreads money that stopped in an account over its places, as far as it lies
   * in each. Money that met the deepest level did so at the deepest place.
   */
  private stop(
    { account, currency }: { account: string; currency: string },
    fate: Fate,
    all: string,
    named: Record<string, string> | undefined,
    first: number,
    last: number,
  ): void {
    const standings = this.standings.get(accountKey(account, currency));
    const other = this.selection.currency !== undefined && this.selection.currency !== currency;
    if (!standings || other) return;
    const order = fate === 'depth' ? standings.toReversed() : standings;
    const spread = new Map<Standing, Pool>();
    const put = (s: Standing, claim: string, amount: bigint) => {
      const pool = spread.get(s) ?? new Map<string, bigint>();
      add(pool, claim, amount);
      spread.set(s, pool);
    };
    for (const [claim, part] of this.partsOf(all, named, currency)) {
      let rest = part;
      for (const s of this.conserves ? order : []) {
        const taken = take(fate === 'fee' ? s.fees : s.lying, claim, rest);
        rest -= taken;
        if (taken > 0n) put(s, claim, taken);
      }
      if (rest > 0n) put(standings.find((s) => s.level > 0) ?? standings[0]!, claim, rest);
    }
    for (const [{ place }, pool] of spread) {
      const byClaim = this.pooled ? this.shares(all, named, currency) : pool;
      this.result.terminals.push({ place, fate, amount: sum(pool), first, last, byClaim });
    }
  }

  /** Whose money a sum is, as far as claims are named; the rest has the claim "". */
  private shares(all: string, named: Record<string, string> = {}, currency: string): Pool {
    const pool: Pool = new Map();
    let rest = this.money.parse(all, currency);
    for (const [claim, part] of Object.entries(named)) {
      add(pool, claim, this.money.parse(part, currency));
      rest -= this.money.parse(part, currency);
    }
    add(pool, '', rest);
    return pool;
  }
}

function add(pool: Pool, claim: string, amount: bigint): void {
  if (amount > 0n) pool.set(claim, (pool.get(claim) ?? 0n) + amount);
}

/** Takes up to amount of a claim's money out of a pool, and returns what it took. */
function take(pool: Pool, claim: string, amount: bigint): bigint {
  const here = pool.get(claim) ?? 0n;
  const taken = here < amount ? here : amount;
  if (taken <= 0n) return 0n;
  pool.set(claim, here - taken);
  return taken;
}

function sum(pool: Pool): bigint {
  let all = 0n;
  for (const amount of pool.values()) all += amount;
  return all;
}
