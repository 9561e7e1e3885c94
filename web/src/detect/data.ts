/**
 * The data of a page of findings, as the program writes it. Amounts are decimal
 * strings with all digits of their currency; times are RFC 3339.
 */

/** A sentence in both languages. */
export interface Said {
  en: string;
  zh: string;
}

export interface Reason {
  said: Said;
  /** Its share of the score; 0 for what speaks against. */
  weight: number;
  /** Places of its transfers among the finding's entries. */
  transfers: number[];
}

export interface Entry {
  id: string;
  time: string;
  in: boolean;
  amount: string;
  peer: string;
  kind: string;
  balance: string | null;
}

export interface Finding {
  rank: number;
  account: string;
  currency: string;
  holder?: string;
  kind: string;
  institution?: string;
  region?: string;
  score: string;
  in: string;
  out: string;
  relayed: string;
  payers: number;
  payees: number;
  /** From 1; 0 for none. */
  network: number;
  role?: Role;
  reasons: Reason[];
  against: Reason[];
  entries: Entry[];
  all_entries: number;
}

export const roles = ['collector', 'relay', 'gatherer', 'cash-out', 'controller', 'agent'] as const;
export type Role = (typeof roles)[number];

export interface Member {
  account: string;
  holder?: string;
  role: Role;
  level: number;
  /** From 0 to 1: where it stands in the picture. */
  x: number;
  y: number;
  from_outside: string;
  from_members: string;
  to_members: string;
  to_outside: string;
  others: number;
  /** Among the findings; 0 where it is none. */
  rank: number;
  institution?: string;
  region?: string;
  first: string;
  last: string;
}

export interface Count {
  name: string;
  members: number;
}

export interface Network {
  currency: string;
  members: Member[];
  /** Between members, by their places; the largest first. */
  flows: { from: number; to: number; amount: string; transfers: number }[];
  levels: number;
  through: string;
  closeness: number;
  commission: { share: number; low: number; high: number; lots: number } | null;
  hours: number[];
  active_from: number;
  active_to: number;
  institutions: Count[];
  regions: Count[];
  first: string;
  last: string;
  claims: number;
  /** Why it is one, in words; the first says how large it is. */
  why: Said[];
  /** Claims whose transfers came to it; fewer than `claims` where no claims file says whose they are. */
  claimed: { claim: string; victim: string; amount: string; transfer: string; time: string; account: string }[];
  all_members: number;
  all_flows: number;
}

export interface DetectData {
  version: string;
  generated: string | null;
  lang: string;
  zone: string;
  command: string;
  care: Said[];
  first: string;
  last: string;
  judged: number;
  currencies: Record<string, number>;
  findings: Finding[];
  networks: Network[];
  all_findings: number;
  all_networks: number;
}
