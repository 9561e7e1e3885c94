/**
 * The data of a document, as the program writes it into the page: a list, a
 * plan, a return or a statement. It says everything in both languages, because
 * the page changes language without asking the program.
 */
import { NoData, type Input, type Time } from '../data';

export interface Said {
  en: string;
  zh: string;
}

/**
 * What a column's cells hold: text from a source, one of dyetrace's own words,
 * a sentence in both languages, a number, minutes, an amount as a decimal
 * string, an RFC 3339 time, amounts by claim, or a share between 0 and 1.
 */
export type Kind = 'text' | 'word' | 'phrase' | 'number' | 'minutes' | 'amount' | 'time' | 'parts' | 'share';

export type Cell = null | string | number | boolean | Said | [claim: string, amount: string][];

/** The cells of a row in the order of the columns. */
export type Row = Cell[];

export interface DocumentColumn {
  key: string;
  kind: Kind;
  title: Said;
}

export interface DocumentSection {
  name: string;
  title: Said;
  notes: Said[];
  columns: DocumentColumn[];
  rows: Row[];
  /** How many rows there are, where the page holds fewer. */
  all: number;
}

export interface DocumentData {
  version: string;
  generated: Time | null;
  lang: string;
  zone: string;
  command: string;
  title: Said;
  /** What a reader should know first. */
  lead: Said[];
  ledger: { transfers: number; accounts: number; from: Time | null; to: Time | null };
  inputs: Input[];
  sections: DocumentSection[];
  /** dyetrace's own words that stand in cells. */
  terms: Record<string, Said>;
  currencies: Record<string, number>;
}

/** Reads the document out of the text of the page's data element. */
export function readDocument(text: string | null | undefined): DocumentData {
  if (!text || !text.trimStart().startsWith('{')) throw new NoData('the page holds no document');
  return JSON.parse(text) as DocumentData;
}
