/** Names of accounts of the trace that may be one account or two, or are taken for one. */
import type { NameRow } from '../data';
import { t, type Message } from '../i18n/index.svelte';
import { text } from './columns';
import type { Choice, Column } from './rows';

const kinds: Record<string, Message> = {
  several: 'names.several',
  alike: 'names.alike',
  elsewhere: 'names.elsewhere',
  two: 'names.two',
  one: 'names.one',
};

function says(kind: string): string {
  const message = kinds[kind];
  return message ? t(message) : kind;
}

export function nameColumns(): Column<NameRow>[] {
  return [
    { key: 'kind', title: 'column.what', kind: 'text', show: (n) => says(n.kind), csv: (n) => n.kind },
    text('account', 'column.account', 'code'),
    {
      key: 'others',
      title: 'column.and',
      kind: 'code',
      show: (n) => n.others.join('; '),
      csv: (n) => n.others.join('; '),
      foreign: true,
    },
    text('why', 'column.reason'),
  ];
}

export function nameChoices(rows: NameRow[]): Choice<NameRow>[] {
  const present = Object.keys(kinds).filter((kind) => rows.some((r) => r.kind === kind));
  return [
    {
      key: 'kind',
      title: 'column.what',
      options: present.map((kind) => ({ value: kind, label: says(kind) })),
      matches: (row, kind) => row.kind === kind,
    },
  ];
}
