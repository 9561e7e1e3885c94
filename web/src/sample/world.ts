/**
 * A small world in which money moves, for samples and tests. It follows claimed
 * money in the simplest way that is exact: what leaves an account takes claimed
 * money first, the claims in turn. The product's own rules live elsewhere; the
 * page only needs data that is consistent.
 */
import type { Account, AccountKind, ByClaim, Claim, End, EndRow, Inquiry } from '../data';
import type { ReportData, Transfer, Warning } from '../data';
import { parseAmount, plainAmount } from '../money';

type Pool = Map<string, bigint>;

export interface Holder {
  holder?: string;
  institution?: string;
  region?: string;
  kind?: AccountKind;
  covered?: boolean;
}

interface Place extends Holder {
  account: string;
  currency: string;
  pool: Pool;
  level: number;
  received: bigint;
  sent: bigint;
  first?: number;
  last?: number;
  firstOut?: number;
  transfers: number;
  ends: Map<End, { pool: Pool; first: number; last: number }>;
}

interface Followed {
  claim: Claim;
  followed: bigint;
  arrived: Map<string, bigint>;
}

export interface Sending {
  currency?: string;
  received?: string;
  receivedCurrency?: string;
  memo?: string;
  /** Reports this transfer under a claim with this id. */
  claim?: string;
  victim?: string;
}

const endingKinds = new Set(['cash', 'merchant', 'exchange', 'biller', 'institution']);

export class World {
  private readonly places = new Map<string, Place>();
  private readonly holders = new Map<string, Holder>();
  private readonly claims = new Map<string, Followed>();
  private readonly transfers: Transfer[] = [];
  private readonly warnings: Warning[] = [];
  private lines = 1;

  constructor(
    private readonly digits: Record<string, number>,
    private readonly start: number,
  ) {}

  describe(account: string, holder: Holder): void {
    this.holders.set(account, holder);
  }

  /** Claimed money that an account holds now. */
  held(account: string, currency = 'CNY'): bigint {
    return total(this.place(account, currency).pool);
  }

  /** Moves money; minute counts from the start of the world. */
  send(minute: number, from: string, to: string, amount: string, options: Sending = {}): void {
    const currency = options.currency ?? 'CNY';
    const at = this.start + Math.round(minute * 60_000);
    const receivedCurrency = options.receivedCurrency ?? currency;
    const minor = parseAmount(amount, this.digits[currency]!);
    const received = options.received ? parseAmount(options.received, this.digits[receivedCurrency]!) : minor;
    const payer = this.place(from, currency);
    const payee = this.place(to, receivedCurrency);

    const parts = take(payer.pool, minor);
    const claimedBefore = total(parts);
    let level = Number.isFinite(payer.level) ? payer.level + 1 : Infinity;
    const id = `T${String(this.transfers.length + 1).padStart(5, '0')}`;
    if (options.claim) {
      this.report(options, id, at, from, to, currency, minor - claimedBefore, parts);
      level = 1;
    }
    const traced = total(parts);
    if (traced === 0n) return;
    if (claimedBefore > 0n) {
      payer.sent += claimedBefore;
      payer.firstOut ??= at;
    }
    this.transfers.push({
      id,
      time: stamp(at),
      from,
      to,
      currency,
      amount,
      received: plainAmount(received, this.digits[receivedCurrency]!),
      received_currency: receivedCurrency,
      level,
      traced: plainAmount(traced, this.digits[currency]!),
      by_claim: this.shown(parts, currency),
      memo: options.memo ?? '',
      channel: '',
      serial: '',
      order: '',
      source: `transfers.csv:${(this.lines += 3)}`,
    });
    this.arrive(at, payer, payee, level, this.carried(parts, payer, payee, minor, received, at));
  }

  /** Takes claimed money out of an account without a transfer. */
  lose(minute: number, account: string, amount: string, currency = 'CNY'): void {
    const place = this.place(account, currency);
    const parts = take(place.pool, parseAmount(amount, this.digits[currency]!));
    const at = this.start + minute * 60_000;
    place.sent += total(parts);
    this.end(place, 'unrecorded', parts, at);
    this.warnings.push({
      account,
      currency,
      transfer: this.transfers.at(-1)?.id ?? '',
      time: stamp(at),
      unrecorded: `-${amount}`,
    });
  }

  refuse(claim: string, amount: string, currency = 'CNY'): void {
    const found = this.claims.get(claim)!;
    found.claim.refused = amount;
    this.warnings.push({ claim, currency, refused: amount });
  }

  result(): Pick<ReportData, 'claims' | 'accounts' | 'transfers' | 'ends' | 'inquiries' | 'warnings'> {
    const reached = [...this.places.values()]
      .filter((p) => p.received > 0n)
      .sort((a, b) => a.level - b.level || (a.account < b.account ? -1 : 1));
    return {
      claims: [...this.claims.values()].map((c) => this.finished(c)),
      accounts: reached.map((p) => this.account(p)),
      transfers: this.transfers,
      ends: reached.concat(this.unreached()).flatMap((p) => this.endRows(p)),
      inquiries: reached.filter((p) => p.ends.has('frontier')).map((p) => this.inquiry(p)),
      warnings: this.warnings,
    };
  }

  private unreached(): Place[] {
    return [...this.places.values()].filter((p) => p.received === 0n && p.ends.size > 0);
  }

  private place(account: string, currency: string): Place {
    const key = `${currency} ${account}`;
    let found = this.places.get(key);
    if (!found) {
      found = {
        ...this.holders.get(account),
        account,
        currency,
        pool: new Map(),
        level: Infinity,
        received: 0n,
        sent: 0n,
        transfers: 0,
        ends: new Map(),
      };
      this.places.set(key, found);
    }
    return found;
  }

  private report(
    options: Sending,
    transfer: string,
    at: number,
    from: string,
    to: string,
    currency: string,
    amount: bigint,
    parts: Pool,
  ): void {
    const id = options.claim!;
    parts.set(id, (parts.get(id) ?? 0n) + amount);
    this.claims.set(id, {
      claim: {
        id,
        victim: options.victim ?? '',
        transfer,
        time: stamp(at),
        from,
        to,
        currency,
        followed: plainAmount(amount, this.digits[currency]!),
        refused: plainAmount(0n, this.digits[currency]!),
        held: {},
        ends: {},
        arrived: {},
        ignored: false,
      },
      followed: amount,
      arrived: new Map(),
    });
  }

  /** What arrives at the payee of the parts that left the payer. */
  private carried(parts: Pool, payer: Place, payee: Place, sent: bigint, received: bigint, at: number): Pool {
    if (payer.currency === payee.currency && sent === received) return parts;
    const arrived: Pool = new Map();
    const fee: Pool = new Map();
    for (const [claim, amount] of parts) {
      const share = (amount * received) / sent;
      arrived.set(claim, share);
      if (payer.currency === payee.currency) fee.set(claim, amount - share);
      else this.convert(claim, payee.currency, share);
    }
    if (payer.currency === payee.currency) this.end(payer, 'fee', fee, at);
    else this.end(payer, 'converted', parts, at);
    return arrived;
  }

  private convert(claim: string, currency: string, amount: bigint): void {
    const arrived = this.claims.get(claim)!.arrived;
    arrived.set(currency, (arrived.get(currency) ?? 0n) + amount);
  }

  private arrive(at: number, payer: Place, payee: Place, level: number, parts: Pool): void {
    payee.level = Math.min(payee.level, level);
    payee.received += total(parts);
    payee.first ??= at;
    payee.last = at;
    payee.transfers++;
    if (payee !== payer && payee.kind && endingKinds.has(payee.kind)) this.end(payee, payee.kind as End, parts, at);
    else if (payee.covered === false) this.end(payee, 'frontier', parts, at);
    else if (total(parts) < 100n) this.end(payee, 'dust', parts, at);
    else merge(payee.pool, parts);
  }

  private end(place: Place, end: End, parts: Pool, at: number): void {
    if (total(parts) === 0n) return;
    const found = place.ends.get(end) ?? { pool: new Map() as Pool, first: at, last: at };
    merge(found.pool, parts);
    found.last = at;
    place.ends.set(end, found);
  }

  private shown(pool: Pool, currency: string): ByClaim {
    const digits = this.digits[currency]!;
    return Object.fromEntries([...pool].filter(([, a]) => a > 0n).map(([c, a]) => [c, plainAmount(a, digits)]));
  }

  private account(p: Place): Account {
    const show = (a: bigint) => plainAmount(a, this.digits[p.currency]!);
    const left = p.first !== undefined && p.firstOut !== undefined ? (p.firstOut - p.first) / 60_000 : null;
    return {
      account: p.account,
      currency: p.currency,
      level: p.level,
      received: show(p.received),
      sent: show(p.sent),
      held: show(total(p.pool)),
      held_by_claim: this.shown(p.pool, p.currency),
      holder: p.holder ?? '',
      institution: p.institution ?? '',
      region: p.region ?? '',
      kind: p.kind ?? 'personal',
      covered: p.covered ?? true,
      first: p.first === undefined ? null : stamp(p.first),
      last: p.last === undefined ? null : stamp(p.last),
      first_out: p.firstOut === undefined ? null : stamp(p.firstOut),
      minutes_until_left: left === null ? null : Math.round(left * 100) / 100,
    };
  }

  private endRows(p: Place): EndRow[] {
    return [...p.ends].map(([end, e]) => ({
      account: p.account,
      currency: p.currency,
      end,
      amount: plainAmount(total(e.pool), this.digits[p.currency]!),
      by_claim: this.shown(e.pool, p.currency),
      first: stamp(e.first),
      last: stamp(e.last),
    }));
  }

  private inquiry(p: Place): Inquiry {
    const days = new Set<string>();
    for (let day = 0; day <= 3; day++) days.add(stamp(p.first! + day * 86_400_000).slice(0, 10));
    for (let day = 0; day <= 3; day++) days.add(stamp(p.last! + day * 86_400_000).slice(0, 10));
    return {
      institution: p.institution ?? '',
      account: p.account,
      holder: p.holder ?? '',
      currency: p.currency,
      amount: plainAmount(total(p.ends.get('frontier')!.pool), this.digits[p.currency]!),
      first: stamp(p.first!),
      last: stamp(p.last!),
      days: [...days].sort(),
      transfers: p.transfers,
    };
  }

  private finished({ claim, arrived }: Followed): Claim {
    const held = new Map<string, bigint>();
    const gone: Claim['ends'] = {};
    for (const p of this.places.values()) {
      const here = p.pool.get(claim.id) ?? 0n;
      if (here > 0n) held.set(p.currency, (held.get(p.currency) ?? 0n) + here);
      for (const [end, e] of p.ends) {
        const digits = this.digits[p.currency]!;
        const amount = e.pool.get(claim.id) ?? 0n;
        if (amount === 0n) continue;
        const sums = (gone[p.currency] ??= {});
        sums[end] = plainAmount(amount + parseAmount(sums[end] ?? '0', digits), digits);
      }
    }
    const show = (m: Map<string, bigint>) =>
      Object.fromEntries([...m].map(([c, a]) => [c, plainAmount(a, this.digits[c]!)]));
    return { ...claim, held: show(held), ends: gone, arrived: show(arrived) };
  }
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

function total(pool: Pool): bigint {
  let sum = 0n;
  for (const amount of pool.values()) sum += amount;
  return sum;
}

function merge(into: Pool, parts: Pool): void {
  for (const [claim, amount] of parts) if (amount > 0n) into.set(claim, (into.get(claim) ?? 0n) + amount);
}

/** Takes up to amount of claimed money out of a pool, the claims in turn. */
function take(pool: Pool, amount: bigint): Pool {
  const parts: Pool = new Map();
  for (const [claim, here] of pool) {
    const part = here < amount ? here : amount;
    if (part <= 0n) continue;
    amount -= part;
    parts.set(claim, part);
    if (part === here) pool.delete(claim);
    else pool.set(claim, here - part);
  }
  return parts;
}
