/** Filters, sorts and pages the rows of a table. */
import { plainCell } from '../csv';
import { t, type Message } from '../i18n/index.svelte';

export type Order = string | number | bigint | null;

export interface Column<Row> {
  /** Heading in CSV files, which is the same in every language. */
  key: string;
  title?: Message;
  /** A title that is a name and no message, such as that of a rule. */
  name?: () => string;
  /** How the cell is set: text and codes wrap, parts stand one to a line, the others on one. */
  kind: 'text' | 'code' | 'figure' | 'time' | 'word' | 'parts';
  /** The cell as a person reads it. */
  show: (row: Row) => string;
  /** What the filter finds, where it is more than what is shown. */
  find?: (row: Row) => string;
  /** By what the column is sorted, where not by what is shown; null stands last. */
  order?: (row: Row) => Order;
  /** The cell in a CSV file, where not as shown. */
  csv?: (row: Row) => string;
  /** Whether the cell holds text from a source, which must not become a formula. */
  foreign?: boolean;
  /** Left out of the page, yet in the CSV and found by the filter. */
  hidden?: boolean;
  /** Where the cell leads within the page, if anywhere. */
  href?: (row: Row) => string | null;
  /** Sentences, each on a line of its own, which stand below the row. */
  below?: boolean;
  /** What explains the cell to who points at it. */
  hint?: (row: Row) => string;
  /** What to draw attention to: the row's own rule, a sum that does not close. */
  mark?: (row: Row) => 'good' | 'bad' | 'quiet' | null;
}

export interface Sorting {
  key: string;
  down: boolean;
}

export interface Choice<Row> {
  key: string;
  title?: Message;
  /** A title that is a name and no message. */
  name?: () => string;
  options: { value: string; label: string }[];
  matches: (row: Row, value: string) => boolean;
}

/** What a column or a choice is called in the language of the page. */
export function titleOf(named: { title?: Message; name?: () => string }): string {
  return named.name ? named.name() : named.title ? t(named.title) : '';
}

/** Lower-case text of all of a row's cells, by which the filter finds it. */
export function searchable<Row>(row: Row, columns: Column<Row>[]): string {
  return columns.map((c) => (c.find ?? c.show)(row)).join('\u0001').toLowerCase();
}

/** Whether a text holds every word of a filter. */
export function matchesText(text: string, filter: string): boolean {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function compareOrders(a: Order, b: Order): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorts by a column; rows that are equal keep their order, and empty cells stand last both ways. */
export function sortRows<Row>(rows: readonly Row[], columns: Column<Row>[], sorting: Sorting | null): readonly Row[] {
  const column = columns.find((c) => c.key === sorting?.key);
  if (!column || !sorting) return rows;
  const order = column.order ?? column.show;
  const sign = sorting.down ? -1 : 1;
  return rows
    .map((row) => ({ row, by: order(row) }))
    .sort((a, b) => (a.by === null || b.by === null ? 1 : sign) * compareOrders(a.by, b.by))
    .map(({ row }) => row);
}

/** A heading and the rows, as a CSV file has them. */
export function* csvRows<Row>(rows: readonly Row[], columns: Column<Row>[]): Generator<string[]> {
  yield columns.map((c) => c.key);
  for (const row of rows) {
    yield columns.map((c) => {
      const cell = (c.csv ?? c.show)(row);
      return c.foreign ? plainCell(cell) : cell;
    });
  }
}

export const pageSize = 50;

/** How many rows of a table are printed; more would fill hundreds of sheets. */
export const printedRows = 500;
