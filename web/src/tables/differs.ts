/** What claims contradict: the transfers they were found by, or their own columns. */
import type { Book } from '../book';
import type { ClaimDiffers } from '../data';
import { t, type Message } from '../i18n/index.svelte';
import { count, text } from './columns';
import type { Choice, Column } from './rows';

const kinds: Record<string, Message> = {
  amount: 'differs.amount',
  time: 'differs.time',
  from: 'differs.from',
  to: 'differs.to',
  serial: 'differs.serial',
  number: 'differs.number',
  reported: 'differs.reported',
  'no-amount': 'differs.noAmount',
  'short-number': 'differs.shortNumber',
  unread: 'differs.unread',
};

function means(what: string): string {
  const message = kinds[what];
  return message ? t(message) : what;
}

export function differsColumns(book: Book): Column<ClaimDiffers>[] {
  const side = (key: 'says' | 'is', title: Message): Column<ClaimDiffers> => ({
    key,
    title,
    kind: 'text',
    show: (d) => (d.what === 'time' ? book.clock.read(d[key]) : (d[key] ?? '')),
    csv: (d) => d[key] ?? '',
    foreign: true,
  });
  return [
    text('claim', 'column.claim'),
    count('line', 'column.line'),
    { key: 'what', title: 'column.what', kind: 'text', show: (d) => means(d.what), csv: (d) => d.what },
    side('says', 'column.claimSays'),
    side('is', 'column.counts'),
  ];
}

export function differsChoices(rows: ClaimDiffers[]): Choice<ClaimDiffers>[] {
  const present = Object.keys(kinds).filter((what) => rows.some((r) => r.what === what));
  return [
    {
      key: 'what',
      title: 'column.what',
      options: present.map((what) => ({ value: what, label: means(what) })),
      matches: (row, what) => row.what === what,
    },
  ];
}
