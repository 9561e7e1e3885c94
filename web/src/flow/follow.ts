/**
 * Follows the money through one place or one link: backwards to where it came
 * from and forwards to where it went, in order of time, and only as far as the
 * same claims go. Money never flows on before it has arrived.
 */
import type { ReportData } from '../data';
import { accountKey, type Movement, type Movements } from './movements';

/** Claims whose money an account has passed on or received; null stands for any. */
type Marks = Map<string, Set<string> | null>;

export interface Path {
  movements: Set<Movement>;
  /** Account keys on the path. */
  accounts: Set<string>;
}

export function followPlaces(data: ReportData, flows: Movements, places: ReadonlySet<number>): Path {
  return follow(
    data,
    flows,
    (m) => places.has(m.to),
    (m) => places.has(m.from),
  );
}

export function followMovements(data: ReportData, flows: Movements, seeds: ReadonlySet<Movement>): Path {
  return follow(
    data,
    flows,
    (m) => seeds.has(m),
    (m) => seeds.has(m),
  );
}

/** `reaches` and `leaves` say which movements reach what is followed, and which leave it. */
function follow(
  data: ReportData,
  flows: Movements,
  reaches: (m: Movement) => boolean,
  leaves: (m: Movement) => boolean,
): Path {
  const path: Path = { movements: new Set(), accounts: new Set() };
  const payer = (m: Movement) => keyOf(flows, m.from);
  const payee = (m: Movement) => keyOf(flows, m.to);
  const claims = (m: Movement) => claimsOf(data, m);
  const add = (m: Movement) => {
    path.movements.add(m);
    path.accounts.add(payer(m)).add(payee(m));
  };

  const upstream: Marks = new Map();
  for (const m of flows.movements.toReversed()) {
    if (!reaches(m) && !meets(upstream, payee(m), claims(m))) continue;
    add(m);
    mark(upstream, payer(m), claims(m));
  }
  const downstream: Marks = new Map();
  for (const m of flows.movements) {
    const arrives = reaches(m);
    const departs = leaves(m) || meets(downstream, payer(m), claims(m));
    if (departs) add(m);
    if (arrives || departs) mark(downstream, payee(m), claims(m));
  }
  return path;
}

function keyOf(flows: Movements, place: number): string {
  const { account, currency } = flows.places[place]!;
  return accountKey(account, currency);
}

function claimsOf(data: ReportData, m: Movement): string[] | null {
  const byClaim = data.transfers[m.transfer]!.by_claim;
  return byClaim ? Object.keys(byClaim) : null;
}

function mark(marks: Marks, account: string, claims: string[] | null): void {
  if (claims === null) {
    marks.set(account, null);
    return;
  }
  const found = marks.get(account);
  if (found === null) return;
  if (found) for (const claim of claims) found.add(claim);
  else marks.set(account, new Set(claims));
}

function meets(marks: Marks, account: string, claims: string[] | null): boolean {
  const found = marks.get(account);
  if (found === undefined) return false;
  return found === null || claims === null || claims.some((claim) => found.has(claim));
}
