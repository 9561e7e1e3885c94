/** What claims contradict: the transfers they were found by, or their own columns. */
import type { Book } from '../book';
import { differsWhats, type ClaimDiffers } from '../data';
import { word, type Message } from '../i18n/index.svelte';
import { count, text } from './columns';
import type { Choice, Column } from './rows';

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
    { key: 'what', title: 'column.what', kind: 'text', show: (d) => word('differs', d.what), csv: (d) => d.what },
    side('says', 'column.claimSays'),
    side('is', 'column.counts'),
  ];
}

export function differsChoices(rows: ClaimDiffers[]): Choice<ClaimDiffers>[] {
  const present = differsWhats.filter((what) => rows.some((r) => r.what === what));
  return [
    {
      key: 'what',
      title: 'column.what',
      options: present.map((what) => ({ value: what, label: word('differs', what) })),
      matches: (row, what) => row.what === what,
    },
  ];
}
