/** Columns that several tables share. */
import type { ByClaim, ByCurrency } from '../data';
import type { Book } from '../book';
import type { Message } from '../i18n/index.svelte';
import { groupThousands } from '../money';
import { instant } from '../time';
import type { Column } from './rows';

type Field<Row> = keyof Row & string;

/** Text from a source. */
export function text<Row>(key: Field<Row>, title: Message, kind: 'text' | 'code' = 'text'): Column<Row> {
  return { key, title, kind, show: (row) => String(row[key] ?? ''), foreign: true };
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

export function time<Row>(book: Book, key: Field<Row>, title: Message): Column<Row> {
  const at = (row: Row) => instant(row[key] as string | null | undefined);
  return {
    key,
    title,
    kind: 'time',
    show: (row) => book.clock.second(at(row)),
    order: (row) => (Number.isNaN(at(row)) ? null : at(row)),
    csv: (row) => String(row[key] ?? ''),
  };
}

/** A number of things or minutes. */
export function count<Row>(key: Field<Row>, title: Message): Column<Row> {
  const value = (row: Row) => row[key] as number | null | undefined;
  return {
    key,
    title,
    kind: 'figure',
    show: (row) => (value(row) == null ? '' : groupThousands(String(value(row)))),
    order: (row) => value(row) ?? null,
    csv: (row) => String(value(row) ?? ''),
  };
}

/** Amounts by claim: one claim shows its name alone, several their parts. */
export function showByClaim(book: Book, parts: ByClaim | undefined, currency: string): string {
  const list = Object.entries(parts ?? {});
  if (list.length === 1) return list[0]![0];
  return list.map(([claim, part]) => `${claim} ${book.money.show(book.money.parse(part, currency), currency)}`).join('; ');
}

/** Amounts by currency, such as "1,200.00 CNY; 30.00 USD". */
export function showByCurrency(book: Book, sums: ByCurrency | undefined): string {
  return Object.entries(sums ?? {})
    .map(([currency, sum]) => book.money.name(book.money.parse(sum, currency), currency))
    .join('; ');
}
