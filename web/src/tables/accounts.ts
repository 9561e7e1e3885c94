/** The table of accounts that claimed money reached. */
import type { Account, ReportData } from '../data';
import type { Book } from '../book';
import { accountKey } from '../flow/movements';
import { t, word } from '../i18n/index.svelte';
import { amount, byClaim, count, currency, text, time } from './columns';
import type { Choice, Column } from './rows';
import { claimOptions, levelOptions, valueOptions } from './choices';

export function accountColumns(book: Book): Column<Account>[] {
  const columns: Column<Account>[] = [
    text('account', 'column.account', 'code'),
    text('holder', 'column.holder'),
    text('institution', 'column.institution'),
    { ...text<Account>('region', 'column.region'), hidden: true },
    { key: 'kind', title: 'column.kind', kind: 'word', show: (a) => word('kind', a.kind), csv: (a) => a.kind },
    {
      key: 'covered',
      title: 'column.covered',
      kind: 'word',
      show: (a) => (a.covered === false ? t('no') : t('yes')),
      csv: (a) => String(a.covered !== false),
      mark: (a) => (a.covered === false ? 'bad' : 'quiet'),
    },
    count('level', 'column.level'),
    currency(),
    amount(book, 'received', 'column.received'),
    amount(book, 'sent', 'column.sent'),
    {
      ...amount<Account>(book, 'held', 'column.held'),
      mark: (a) => (book.minor(a, 'held', a.currency) > 0n ? 'good' : 'quiet'),
    },
    byClaim(book, 'held_by_claim', 'column.held_by_claim'),
    time(book.clock, 'first', 'column.first'),
    { ...time<Account>(book.clock, 'last', 'column.last'), hidden: true },
    { ...time<Account>(book.clock, 'first_out', 'column.first_out'), hidden: true },
    count('minutes_until_left', 'column.minutes_until_left'),
  ];
  return book.marks ? columns.filter((c) => c.key !== 'held_by_claim') : columns;
}

export function accountChoices(data: ReportData): Choice<Account>[] {
  const onPath = accountsOfClaims(data);
  return [
    {
      key: 'claim',
      title: 'table.claim',
      options: claimOptions(data),
      matches: (a, claim) => onPath(claim).has(accountKey(a.account, a.currency)),
    },
    {
      key: 'level',
      title: 'table.level',
      options: levelOptions(data.accounts),
      matches: (a, level) => String(a.level) === level,
    },
    {
      key: 'institution',
      title: 'table.institution',
      options: valueOptions(data.accounts, (a) => a.institution ?? ''),
      matches: (a, institution) => (a.institution ?? '') === institution,
    },
  ];
}

/** Which accounts a claim's money went through, found when first asked. */
function accountsOfClaims(data: ReportData): (claim: string) => Set<string> {
  const none = new Set<string>();
  let byClaim: Map<string, Set<string>> | null = null;
  return (claim) => {
    if (!byClaim) {
      byClaim = new Map();
      for (const t of data.transfers) {
        for (const id of Object.keys(t.by_claim ?? {})) {
          const found = byClaim.get(id) ?? new Set();
          found.add(accountKey(t.from, t.currency)).add(accountKey(t.to, t.received_currency || t.currency));
          byClaim.set(id, found);
        }
      }
    }
    return byClaim.get(claim) ?? none;
  };
}
