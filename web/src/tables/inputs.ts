/** The table of the files that a page rests on. */
import type { Input } from '../data';
import { t, type Message } from '../i18n/index.svelte';
import { count, text } from './columns';
import type { Column } from './rows';

/** What files hold, as sections of the page are called. */
const kinds = ['transfers', 'accounts', 'claims'];

export function inputColumns(): Column<Input>[] {
  return [
    { ...text<Input>('name', 'column.input'), key: 'input' },
    {
      key: 'input_kind',
      title: 'column.input_kind',
      kind: 'word',
      show: (input) => (kinds.includes(input.kind) ? t(`section.${input.kind}` as Message) : input.kind),
      csv: (input) => input.kind,
    },
    count('rows', 'column.rows'),
    text('sha256', 'column.sha256', 'code'),
  ];
}
