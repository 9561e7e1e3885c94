/** The table of claims: what was followed of each, and that it adds up. */
import { claimBalances, claimed, closes, leftSight, type Balance } from '../balance';
import type { Book } from '../book';
import { ends, type Claim, type End } from '../data';
import { t, word } from '../i18n/index.svelte';
import { text, time } from './columns';
import type { Column } from './rows';

/** One claim in one currency that its money went through. */
export interface ClaimRow extends Pick<Claim, 'id' | 'victim' | 'transfer' | 'time' | 'from' | 'to' | 'currency'> {
  balance: Balance;
}

export function claimRows(book: Book): ClaimRow[] {
  return book.data.claims.flatMap((c) =>
    claimBalances(c, book.money).map((balance) => ({
      id: c.id,
      victim: c.victim,
      transfer: c.transfer,
      time: c.time,
      from: c.from,
      to: c.to,
      currency: balance.currency,
      balance,
    })),
  );
}

export function claimColumns(book: Book, rows: ClaimRow[]): Column<ClaimRow>[] {
  const sum = (key: string, title: Column<ClaimRow>['title'], of: (b: Balance) => bigint): Column<ClaimRow> => ({
    key,
    title,
    kind: 'figure',
    show: (r) => (of(r.balance) === 0n ? '' : book.money.show(of(r.balance), r.currency)),
    order: (r) => book.money.rank(of(r.balance), r.currency),
    csv: (r) => book.money.show(of(r.balance), r.currency).replaceAll(',', ''),
  });
  const some = (of: (b: Balance) => bigint) => rows.some((r) => of(r.balance) > 0n);
  const ended = (end: End) => (b: Balance) => b.ends.get(end) ?? 0n;
  const refused = (b: Balance) => b.refused;
  const arrived = (b: Balance) => b.arrived;
  return [
    { ...text<ClaimRow>('id', 'column.claim', 'code'), key: 'claim' },
    text('victim', 'column.victim'),
    time(book.clock, 'time', 'column.time'),
    text('from', 'column.from', 'code'),
    text('to', 'column.to', 'code'),
    { ...text<ClaimRow>('transfer', 'column.transfer', 'code'), hidden: true },
    { key: 'currency', title: 'column.currency', kind: 'word', show: (r) => r.currency },
    sum('claimed', 'column.claimed', claimed),
    sum('followed', 'column.followed', (b) => b.followed),
    ...(some(refused) ? [sum('refused', 'column.refused', refused)] : []),
    ...(some(arrived) ? [sum('arrived', 'column.arrived', arrived)] : []),
    { ...sum('held', 'column.held', (b) => b.held), mark: (r) => (r.balance.held > 0n ? 'good' : null) },
    ...ends
      .filter((end) => some(ended(end)))
      .map((end) => ({ ...sum(end, `fate.${end}` as const, ended(end)), name: () => word('fate', end) })),
    { ...sum('left_sight', 'figures.left', leftSight), hidden: true },
    {
      key: 'closes',
      title: 'column.closes',
      kind: 'word',
      show: (r) => (closes(r.balance) ? '✓' : `✗ ${t('claims.open')}`),
      csv: (r) => String(closes(r.balance)),
      mark: (r) => (closes(r.balance) ? 'good' : 'bad'),
    },
  ];
}
