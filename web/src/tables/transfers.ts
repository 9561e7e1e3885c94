/** The table of transfers that carried claimed money. */
import type { Book } from '../book';
import { partOf, type ReportData, type Transfer } from '../data';
import { claimOptions, levelOptions } from './choices';
import { amount, byClaim, count, currency, holder, text, time } from './columns';
import type { Choice, Column } from './rows';

export function transferColumns(book: Book): Column<Transfer>[] {
  const receivedCurrency = (t: Transfer) => t.received_currency || t.currency;
  const received = amount<Transfer>(book, 'received', 'column.received', receivedCurrency);
  const same = (t: Transfer) => !t.received || (t.received === t.amount && receivedCurrency(t) === t.currency);
  const otherCurrency = (t: Transfer) => (receivedCurrency(t) === t.currency ? '' : ` ${receivedCurrency(t)}`);
  const columns: Column<Transfer>[] = [
    time(book.clock, 'time', 'column.time'),
    text('from', 'column.from', 'code'),
    { ...holder<Transfer>(book, (t) => t.from), key: 'from_holder', hidden: true },
    text('to', 'column.to', 'code'),
    { ...holder<Transfer>(book, (t) => t.to), key: 'to_holder', hidden: true },
    count('level', 'column.level'),
    currency(),
    amount(book, 'amount', 'column.amount'),
    {
      ...received,
      show: (t) => (same(t) ? '' : received.show(t) + otherCurrency(t)),
    },
    { key: 'received_currency', title: 'column.received_currency', kind: 'word', show: receivedCurrency, hidden: true },
    amount(book, 'traced', book.marks ? 'column.marked' : 'column.traced'),
    byClaim(book, 'by_claim', 'column.by_claim'),
    text('channel', 'column.channel'),
    text('memo', 'column.memo'),
    text('id', 'column.transfer', 'code'),
    text('source', 'column.source', 'code'),
  ];
  return columns.filter((c) => c.key !== 'by_claim' || !book.marks).map((c) => hideEmpty(c, book.data.transfers));
}

/** Leaves out a column in which no row has anything. */
function hideEmpty(column: Column<Transfer>, rows: Transfer[]): Column<Transfer> {
  const optional = ['channel', 'memo', 'received', 'source'].includes(column.key);
  return optional && !rows.some((row) => column.show(row) !== '') ? { ...column, hidden: true } : column;
}

export function transferChoices(data: ReportData): Choice<Transfer>[] {
  return [
    {
      key: 'claim',
      title: 'table.claim',
      options: claimOptions(data),
      matches: (t, claim) => partOf(t.by_claim, claim) !== undefined,
    },
    {
      key: 'level',
      title: 'table.level',
      options: levelOptions(data.transfers),
      matches: (t, level) => String(t.level) === level,
    },
  ];
}
