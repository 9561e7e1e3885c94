/**
 * The data of a report, as the program writes it into the page. Amounts are
 * decimal strings with all digits of their currency; times are RFC 3339.
 */

export const ends = [
  'returned',
  'cash',
  'merchant',
  'exchange',
  'biller',
  'institution',
  'frontier',
  'depth',
  'unrecorded',
  'fee',
  'converted',
  'dust',
] as const;

/** A place where followed money leaves sight. */
export type End = (typeof ends)[number];

export const rules = ['fifo', 'lifo', 'pro-rata', 'lowest-balance', 'taint-first', 'poison'] as const;
export type Rule = (typeof rules)[number];

export type Amount = string;
export type Time = string;
export type ByCurrency = Record<string, Amount>;
export type ByClaim = Record<string, Amount>;

/** A claim's part of an amount, if it has one. A claim may be called "constructor". */
export function partOf(byClaim: ByClaim | undefined, claim: string): Amount | undefined {
  return byClaim && Object.hasOwn(byClaim, claim) ? byClaim[claim] : undefined;
}

export interface Input {
  name: string;
  sha256: string;
  rows: number;
  kind: string;
}

export interface Claim {
  id: string;
  victim: string;
  transfer: string;
  time: Time;
  from: string;
  to: string;
  currency: string;
  followed: Amount;
  refused: Amount;
  held: ByCurrency;
  ends: Record<string, Partial<Record<End, Amount>>>;
  arrived: ByCurrency;
}

export interface Account {
  account: string;
  currency: string;
  level: number;
  received: Amount;
  sent: Amount;
  held: Amount;
  held_by_claim?: ByClaim;
  holder?: string;
  institution?: string;
  region?: string;
  kind?: string;
  covered?: boolean;
  first?: Time | null;
  last?: Time | null;
  first_out?: Time | null;
  minutes_until_left?: number | null;
}

export interface Transfer {
  id: string;
  time: Time;
  from: string;
  to: string;
  currency: string;
  amount: Amount;
  received?: Amount;
  received_currency?: string;
  level: number;
  traced: Amount;
  by_claim?: ByClaim;
  channel?: string;
  memo?: string;
  source?: string;
}

export interface EndRow {
  account: string;
  currency: string;
  end: End;
  amount: Amount;
  by_claim?: ByClaim;
  first?: Time | null;
  last?: Time | null;
}

export interface Inquiry {
  institution: string;
  account: string;
  holder?: string;
  currency: string;
  amount: Amount;
  first?: Time | null;
  last?: Time | null;
  days: string[];
  transfers: number;
  /** Where the account only stands in for one that nobody names: the account whose statement tells of it, and its holder. */
  stands_at?: string;
  stands_at_holder?: string;
  /** The account is a payment company's, an institution's or an exchange's own: for whom did the money come? */
  pooled?: boolean;
}

export const faultKinds = ['sum', 'carried', 'balance', 'serial', 'days', 'outside', 'differs', 'twice', 'parts', 'report', 'split',
  'maybe-copies', 'lacks', 'reordered', 'apart'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A place in a statement where something is not as it should be. */
export interface Fault {
  account: string;
  holder?: string;
  currency: string;
  kind: FaultKind;
  from: Time;
  to: Time;
  expected?: Amount;
  found?: Amount;
  /** Lines put right, running numbers or days missing. */
  count?: number;
  /** Of lines of wallets and cards that were left apart: several, card, named, number, twin or payerless. */
  why?: string;
  source: string;
  other_source?: string;
  /** Claimed money that passes through the account, and whose it is. */
  claimed: Amount;
  claims: string[];
}

/** A gap in a statement, or, where `claim` is set, a refused part of a claim. */
export interface Warning {
  account?: string;
  transfer?: string;
  time?: Time;
  unrecorded?: Amount;
  claim?: string;
  refused?: Amount;
  /** Why a reversal takes less back than it pays, and how much was taken by the rule. */
  reversal?: 'unnamed' | 'missing' | 'order' | 'mismatch' | 'excess';
  amount?: Amount;
  currency: string;
}

/** A sum that is frozen in an account, at the end of what the trace sees. */
export interface Frozen {
  account: string;
  currency: string;
  /** The request by which it was frozen, and who froze it. */
  measure: string;
  institution: string;
  since?: Time | null;
  in_force: boolean;
  frozen: Amount;
  balance: Amount;
  /** The frozen sum, or the balance where that is less. */
  holds: Amount;
  claimed: Amount;
  /** What claims hold there beyond it. */
  to_freeze: Amount;
}

/** A payment that left an account while a measure was in force there. */
export interface Breach {
  account: string;
  transfer: string;
  currency: string;
  amount: Amount;
  measure: string;
  since: Time;
  /** How much of the frozen sum was no longer there then. */
  short?: Amount;
  time: Time;
}

export interface Compared {
  rule: Rule;
  claims: { id: string; held: ByCurrency }[];
  accounts: { account: string; currency: string; held: Amount; holder?: string }[];
}

/** A name of an account that may be one with others, or two, or is taken for one. */
export interface NameRow {
  kind: string;
  account: string;
  others: string[];
  why: string;
}

/** What a claim contradicts: the transfer it was found by, or another of its columns. `is` is what counts. */
export interface ClaimDiffers {
  claim: string;
  line: number;
  what: string;
  says?: string;
  is?: string;
}

export type TableName = 'claims' | 'accounts' | 'transfers' | 'ends' | 'inquiries' | 'warnings' | 'faults' | 'frozen' | 'measures' | 'claim_differs';

export interface ReportData {
  version: string;
  generated?: Time | null;
  lang: string;
  /** IANA name of the zone in which times are shown; UTC where there is none. */
  zone?: string;
  command: string;
  ledger: { transfers: number; accounts: number; from?: Time | null; to?: Time | null };
  inputs: Input[];
  rule: Rule;
  options: { max_level?: number; min_part?: string; until?: Time };
  currencies: Record<string, number>;
  claims: Claim[];
  accounts: Account[];
  transfers: Transfer[];
  ends: EndRow[];
  inquiries: Inquiry[];
  warnings: Warning[];
  /** Where the trace was told what is frozen. */
  frozen?: Frozen[];
  measures?: Breach[];
  /** Of statements of accounts of the trace; left out where there are none. */
  faults?: Fault[];
  /** Of accounts of the trace; left out where there are none. */
  names?: NameRow[];
  /** Left out where claims contradict nothing. */
  claim_differs?: ClaimDiffers[];
  /**
   * How many rows a table really has, where the page holds only some: of
   * accounts, transfers and ends the largest, of the others the first.
   */
  truncated?: Partial<Record<TableName, number>>;
  /** How many claims each row names at most, the largest; none: all. */
  by_claim_limit?: number;
  compare?: Compared[];
}

/** What the page says in place of the report when there is no data in it. */
export class NoData extends Error {}

/** Reads the report out of the text of the page's data element. */
export function readReport(text: string | null | undefined): ReportData {
  if (!text || !text.trimStart().startsWith('{')) throw new NoData('the page holds no report');
  return JSON.parse(text) as ReportData;
}
