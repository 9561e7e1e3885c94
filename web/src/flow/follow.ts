/**
 * Follows the money through one place or one link: backwards to where it came
 * from and forwards to where it went, in order of time, and only as far as the
 * same claims go. Money never flows on before it has arrived.
 */
import type { ReportData } from '../data';
import { accountKey, type Movement, type Movements } from './movements';

/** Claims, or null for any: marks carry no claims. */
export type Claims = ReadonlySet<string> | null;

export interface Path {
  /** The movements on the path, and whose money in them is. */
  claims: Map<Movement, Claims>;
  /** Account keys on the path. */
  accounts: Set<string>;
}

export function followPlaces(data: ReportData, flows: Movements, places: ReadonlySet<number>): Path {
  return new Follower(data, flows).follow(
    (m) => places.has(m.to),
    (m) => places.has(m.from),
  );
}

export function followMovements(data: ReportData, flows: Movements, seeds: ReadonlySet<Movement>): Path {
  return new Follower(data, flows).follow(
    (m) => seeds.has(m),
    (m) => seeds.has(m),
  );
}

/** How much of what a movement carries is on a path, from 0 to 1. */
export function portion(data: ReportData, m: Movement, claims: Claims): number {
  const { by_claim: byClaim } = data.transfers[m.transfer]!;
  if (claims === null || !byClaim) return 1;
  let all = 0;
  let on = 0;
  for (const [claim, amount] of Object.entries(byClaim)) {
    all += Number(amount);
    if (claims.has(claim)) on += Number(amount);
  }
  return all > 0 ? on / all : 1;
}

class Follower {
  private readonly path: Path = { claims: new Map(), accounts: new Set() };

  constructor(
    private readonly data: ReportData,
    private readonly flows: Movements,
  ) {}

  /** `reaches` and `leaves` say which movements reach what is followed, and which leave it. */
  follow(reaches: (m: Movement) => boolean, leaves: (m: Movement) => boolean): Path {
    const upstream = new Map<string, Claims>();
    for (const m of this.flows.movements.toReversed()) {
      const claims = reaches(m) ? this.claimsOf(m) : this.common(upstream, this.key(m.to), m);
      if (claims !== undefined) {
        this.add(m, claims);
        mark(upstream, this.key(m.from), claims);
      }
      // What leaves may have come to the account at another level.
      if (leaves(m)) mark(upstream, this.key(m.from), this.claimsOf(m));
    }
    const downstream = new Map<string, Claims>();
    for (const m of this.flows.movements) {
      const claims = leaves(m) ? this.claimsOf(m) : this.common(downstream, this.key(m.from), m);
      if (claims !== undefined) {
        this.add(m, claims);
        mark(downstream, this.key(m.to), claims);
      }
      if (reaches(m)) mark(downstream, this.key(m.to), this.claimsOf(m));
    }
    return this.path;
  }

  private add(m: Movement, claims: Claims): void {
    mark(this.path.claims, m, claims);
    this.path.accounts.add(this.key(m.from)).add(this.key(m.to));
  }

  private key(place: number): string {
    const { account, currency } = this.flows.places[place]!;
    return accountKey(account, currency);
  }

  private claimsOf(m: Movement): Claims {
    const byClaim = this.data.transfers[m.transfer]!.by_claim;
    return byClaim ? new Set(Object.keys(byClaim)) : null;
  }

  /** Those of a movement's claims that are marked at an account; undefined where none is. */
  private common(marks: Map<string, Claims>, account: string, m: Movement): Claims | undefined {
    const marked = marks.get(account);
    if (marked === undefined) return undefined;
    const carried = this.claimsOf(m);
    if (marked === null || carried === null) return carried;
    const both = new Set([...carried].filter((claim) => marked.has(claim)));
    return both.size > 0 ? both : undefined;
  }
}

function mark<Key>(marks: Map<Key, Claims>, key: Key, claims: Claims): void {
  const found = marks.get(key);
  if (found === null) return;
  marks.set(key, claims === null ? null : new Set([...(found ?? []), ...claims]));
}
