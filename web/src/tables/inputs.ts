/** The table of the files that a page rests on. */
import type { Input } from '../data';
import { word } from '../i18n/index.svelte';
import { count, text } from './columns';
import type { Column } from './rows';

export function inputColumns(): Column<Input>[] {
  return [
    { ...text<Input>('name', 'column.input'), key: 'input' },
    {
      key: 'input_kind',
      title: 'column.input_kind',
      kind: 'word',
      show: (input) => word('input', input.kind),
      csv: (input) => input.kind,
    },
    count('rows', 'column.rows'),
    // On one line, from which it is compared with what a program prints.
    { ...text<Input>('sha256', 'column.sha256'), kind: 'word' },
  ];
}
