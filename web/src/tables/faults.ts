/** What is not right in the statements of accounts of the trace. */
import type { Book } from '../book';
import { faultKinds, type Fault } from '../data';
import { t, word } from '../i18n/index.svelte';
import { amount, count, currency, text, time } from './columns';
import type { Choice, Column } from './rows';

/** How many claims a cell names; the CSV has all that the page holds. */
const namedClaims = 5;

export function faultColumns(book: Book): Column<Fault>[] {
  return [
    text('account', 'column.account', 'code'),
    text('holder', 'column.holder'),
    {
      key: 'fault',
      title: 'column.fault',
      kind: 'text',
      show: (f) => word('fault', f.kind),
      csv: (f) => f.kind,
      mark: (f) => (f.kind === 'reordered' ? 'quiet' : null),
    },
    text('source', 'column.source'),
    time(book.clock, 'from', 'column.faultFrom'),
    amount(book, 'expected', 'column.expected'),
    amount(book, 'found', 'column.found'),
    count('count', 'column.count'),
    amount(book, 'claimed', 'column.passes'),
    {
      key: 'claims',
      title: 'column.claim',
      kind: 'text',
      show: (f) => {
        const more = f.claims.length - namedClaims;
        const named = f.claims.slice(0, namedClaims);
        return [...named, ...(more > 0 ? [t('flow.otherClaims', { n: more })] : [])].join(t('list.comma'));
      },
      find: (f) => f.claims.join(' '),
      csv: (f) => f.claims.join(' '),
      foreign: true,
    },
    currency(),
    time(book.clock, 'to', 'column.faultTo'),
    text('other_source', 'column.other_source'),
  ];
}

export function faultChoices(rows: Fault[]): Choice<Fault>[] {
  const present = faultKinds.filter((kind) => rows.some((r) => r.kind === kind));
  return [
    {
      key: 'fault',
      title: 'column.fault',
      options: present.map((kind) => ({ value: kind, label: word('fault', kind) })),
      matches: (row, kind) => row.kind === kind,
    },
  ];
}
