/** Columns that several tables share. */
import type { ByClaim } from '../data';
import type { Book } from '../book';
import { t, type Message } from '../i18n/index.svelte';
import { decimalRank, showCount, showDecimal } from '../money';
import { instant, type Clock } from '../time';
import type { Column } from './rows';

type Field<Row> = keyof Row & string;

/** Text from a source. */
export function text<Row>(key: Field<Row>, title: Message, kind: 'text' | 'code' = 'text'): Column<Row> {
  return { key, title, kind, show: (row) => String(row[key] ?? ''), foreign: true };
}

/** Who holds the account that `of` names. */
export function holder<Row>(book: Book, of: (row: Row) => string | undefined): Column<Row> {
  const known = (row: Row) => book.holder(of(row) ?? '');
  return { key: 'holder', title: 'column.holder', kind: 'text', show: known, foreign: true };
}

export function currency<Row extends { currency: string }>(): Column<Row> {
  return { key: 'currency', title: 'column.currency', kind: 'word', show: (row) => row.currency };
}

/** An amount in the row's currency, or in the one that `of` names. */
export function amount<Row extends object>(
  book: Book,
  key: Field<Row>,
  title: Message,
  of: (row: Row) => string = (row) => (row as { currency: string }).currency,
): Column<Row> {
  return {
    key,
    title,
    kind: 'figure',
    show: (row) => (row[key] ? book.money.show(book.minor(row, key, of(row)), of(row)) : ''),
    order: (row) => (row[key] ? book.money.rank(book.minor(row, key, of(row)), of(row)) : null),
    csv: (row) => String(row[key] ?? ''),
  };
}

export function time<Row>(clock: Clock, key: Field<Row>, title: Message): Column<Row> {
  const at = (row: Row) => instant(row[key] as string | null | undefined);
  return {
    key,
    title,
    kind: 'time',
    show: (row) => clock.second(at(row)),
    order: (row) => (Number.isNaN(at(row)) ? null : at(row)),
    csv: (row) => String(row[key] ?? ''),
  };
}

/** An amount that is written as it came, such as those of findings. */
export function decimal<Row>(key: Field<Row>, title: Message): Column<Row> {
  const written = (row: Row) => String(row[key] ?? '');
  return {
    key,
    title,
    kind: 'figure',
    show: (row) => showDecimal(written(row)),
    order: (row) => (written(row) === '' ? null : decimalRank(written(row))),
    csv: written,
  };
}

/** A number of things or minutes. */
export function count<Row>(key: Field<Row>, title: Message): Column<Row> {
  const value = (row: Row) => row[key] as number | null | undefined;
  return {
    key,
    title,
    kind: 'figure',
    show: (row) => (value(row) == null ? '' : showCount(value(row)!)),
    order: (row) => value(row) ?? null,
    csv: (row) => String(value(row) ?? ''),
  };
}

/** How many claims a cell lists; the largest parts come first, and the CSV has all. */
const shownParts = 3;

/** Amounts by claim: one claim shows its name alone, several a line each. */
export function byClaim<Row extends { currency: string }>(
  book: Book,
  key: Field<Row>,
  title: Message,
): Column<Row> {
  const partsOf = (row: Row) => (row[key] ?? {}) as ByClaim;
  return {
    key,
    title,
    kind: 'parts',
    show: (row) => showParts(book, partsOf(row), row.currency),
    find: (row) => Object.keys(partsOf(row)).join(' '),
    csv: (row) => JSON.stringify(partsOf(row)),
    foreign: true,
  };
}

function showParts(book: Book, byClaim: ByClaim, currency: string): string {
  const parts = Object.entries(byClaim).map(([claim, part]) => ({ claim, minor: book.money.parse(part, currency) }));
  if (parts.length <= 1) return parts[0]?.claim ?? '';
  parts.sort((a, b) => (a.minor < b.minor ? 1 : a.minor > b.minor ? -1 : 0));
  const lines = parts.slice(0, shownParts).map((p) => `${p.claim}  ${book.money.show(p.minor, currency)}`);
  const more = parts.length - shownParts;
  return more > 0 ? [...lines, t('flow.otherClaims', { n: more })].join('\n') : lines.join('\n');
}
