/** Names of accounts of the trace that may be one account or two, or are taken for one. */
import { nameKinds, type NameRow } from '../data';
import { word } from '../i18n/index.svelte';
import { text } from './columns';
import type { Choice, Column } from './rows';

export function nameColumns(): Column<NameRow>[] {
  return [
    { key: 'kind', title: 'column.what', kind: 'text', show: (n) => word('name', n.kind), csv: (n) => n.kind },
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
  const present = nameKinds.filter((kind) => rows.some((r) => r.kind === kind));
  return [
    {
      key: 'kind',
      title: 'column.what',
      options: present.map((kind) => ({ value: kind, label: word('name', kind) })),
      matches: (row, kind) => row.kind === kind,
    },
  ];
}
