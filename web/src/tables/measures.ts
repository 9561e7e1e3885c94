/** What is frozen in accounts of the trace, and what left them all the same. */
import type { Book } from '../book';
import type { Breach, Frozen } from '../data';
import { t } from '../i18n/index.svelte';
import { amount, currency, holder, text, time } from './columns';
import type { Column } from './rows';

export function frozenColumns(book: Book): Column<Frozen>[] {
  return [
    text('account', 'column.account', 'code'),
    holder(book, (row) => row.account),
    time(book.clock, 'since', 'column.since'),
    text('institution', 'column.frozenBy'),
    text('measure', 'column.measure'),
    {
      key: 'in_force',
      title: 'column.state',
      kind: 'word',
      show: (f) => t(f.in_force ? 'measures.inForce' : 'measures.later'),
      csv: (f) => String(f.in_force),
      mark: (f) => (f.in_force ? null : 'quiet'),
    },
    currency(),
    amount(book, 'frozen', 'column.frozen'),
    amount(book, 'balance', 'column.balance'),
    amount(book, 'holds', 'column.holds'),
    amount(book, 'claimed', 'column.heldClaimed'),
    { ...amount<Frozen>(book, 'to_freeze', 'column.to_freeze'), mark: (f) => (Number(f.to_freeze) > 0 ? 'bad' : null) },
  ];
}

export function breachColumns(book: Book): Column<Breach>[] {
  return [
    time(book.clock, 'time', 'column.time'),
    text('account', 'column.account', 'code'),
    holder(book, (row) => row.account),
    { ...amount<Breach>(book, 'amount', 'column.amount'), mark: () => 'bad' },
    currency(),
    text('measure', 'column.measure'),
    time(book.clock, 'since', 'column.since'),
    amount(book, 'short', 'column.short'),
    text('transfer', 'column.transfer', 'code'),
  ];
}
