/** The smaller tables: inquiries, ends, warnings, and rules compared. */
import type { Book } from '../book';
import { ends, type Compared, type EndRow, type Inquiry, type Warning } from '../data';
import { t, word } from '../i18n/index.svelte';
import { dayRanges, showDayRange } from '../time';
import { amount, byClaim, count, currency, holder, text, time } from './columns';
import { compareOrders, type Choice, type Column } from './rows';
import { valueOptions } from './choices';

/** What to ask for, where it is not a statement but who somebody is, or for whom; empty otherwise. */
export function askWho(q: Inquiry | undefined): string {
  const institution = q?.institution || t('inquiries.unknown');
  if (q?.pooled) return t('inquiries.askForWhom', { institution });
  if (!q?.stands_at) return '';
  const account = [q.stands_at_holder, q.stands_at].filter(Boolean).join(' ');
  return t('inquiries.askWho', { institution, account });
}

/** A column that says whom to ask what, where it is something else than a statement. */
function askColumn<Row>(book: Book, of: (row: Row) => Inquiry | undefined): Column<Row>[] {
  if (!book.data.inquiries.some(askWho)) return [];
  return [{ key: 'ask_for', title: 'column.ask_for', kind: 'text', show: (row) => askWho(of(row)), foreign: true }];
}

export function inquiryColumns(book: Book): Column<Inquiry>[] {
  return [
    { ...text<Inquiry>('institution', 'column.institution'), hidden: true },
    text('account', 'column.account', 'code'),
    text('holder', 'column.holder'),
    ...askColumn<Inquiry>(book, (q) => q),
    currency(),
    amount(book, 'amount', 'column.amount'),
    count('transfers', 'column.transfers'),
    time(book.clock, 'first', 'column.first'),
    time(book.clock, 'last', 'column.last'),
    {
      key: 'days',
      title: 'column.days',
      kind: 'text',
      show: (q) => dayRanges(q.days).map(showDayRange).join(t('list.comma')),
      order: (q) => q.days[0] ?? null,
      csv: (q) => dayRanges(q.days).map((r) => (r.first === r.last ? r.first : `${r.first}/${r.last}`)).join(' '),
    },
  ];
}

export function endColumns(book: Book): Column<EndRow>[] {
  const columns: Column<EndRow>[] = [
    text('account', 'column.account', 'code'),
    holder(book, (e) => e.account),
    {
      key: 'institution',
      title: 'column.institution',
      kind: 'text',
      show: (e) => book.account(e.account, e.currency)?.institution ?? '',
      foreign: true,
    },
    {
      key: 'end',
      title: 'column.end',
      kind: 'word',
      show: (e) => word('fate', e.end),
      csv: (e) => e.end,
      hint: (e) => t(`fate.${e.end}.means`),
    },
    ...askColumn<EndRow>(book, (e) => book.inquiry(e.account, e.currency)),
    currency(),
    amount(book, 'amount', 'column.amount'),
    byClaim(book, 'by_claim', 'column.by_claim'),
    time(book.clock, 'first', 'column.earliest'),
    time(book.clock, 'last', 'column.latest'),
  ];
  return book.marks ? columns.filter((c) => c.key !== 'by_claim') : columns;
}

export function endChoices(rows: EndRow[]): Choice<EndRow>[] {
  const present = ends.filter((end) => rows.some((r) => r.end === end));
  return [
    {
      key: 'end',
      title: 'table.end',
      options: present.map((end) => ({ value: end, label: word('fate', end) })),
      matches: (row, end) => row.end === end,
    },
  ];
}

export function inquiryChoices(rows: Inquiry[]): Choice<Inquiry>[] {
  return [
    {
      key: 'institution',
      title: 'table.institution',
      options: valueOptions(rows, (q) => q.institution),
      matches: (row, institution) => row.institution === institution,
    },
  ];
}

export function warningColumns(book: Book): Column<Warning>[] {
  const value = (w: Warning) => (w.claim ? w.refused : w.reversal ? w.amount : w.unrecorded) ?? '0';
  const about = (w: Warning) => {
    if (w.claim) return t('warnings.refused');
    if (w.reversal) return word('reversal', w.reversal);
    return value(w).startsWith('-') ? t('warnings.moneyOut') : t('warnings.moneyIn');
  };
  const minor = (w: Warning) => {
    const amount = book.money.parse(value(w), w.currency);
    return amount < 0n ? -amount : amount;
  };
  return [
    time(book.clock, 'time', 'column.time'),
    text('account', 'column.account', 'code'),
    holder(book, (w) => w.account),
    text('transfer', 'column.transfer', 'code'),
    text('claim', 'column.claim', 'code'),
    currency(),
    {
      key: 'amount',
      title: 'column.amount',
      kind: 'figure',
      show: (w) => book.money.show(minor(w), w.currency),
      order: (w) => book.money.rank(minor(w), w.currency),
      csv: value,
    },
    { key: 'warning', title: 'column.warning', kind: 'text', show: about },
  ];
}

/** What each rule finds held of one claim or in one account. */
export interface ComparedRow {
  key: string;
  holder: string;
  currency: string;
  held: Map<string, bigint>;
}

export function comparedClaims(book: Book, compared: Compared[]): ComparedRow[] {
  const rows = new ComparedRows(book);
  for (const c of book.data.claims) rows.at(c.id, c.currency, c.victim);
  for (const { rule, claims } of compared) {
    for (const claim of claims) {
      for (const [currency, held] of Object.entries(claim.held)) rows.set(claim.id, currency, '', rule, held);
    }
  }
  return rows.all();
}

/**
 * What each rule finds held in each account, by currency, the account first of
 * which the rule in use says most. The poison rule marks whole balances and says
 * nothing of amounts: it never decides the order against another rule.
 */
export function comparedAccounts(book: Book, compared: Compared[]): ComparedRow[] {
  const rows = new ComparedRows(book);
  for (const { rule, accounts } of compared) {
    for (const a of accounts) rows.set(a.account, a.currency, a.holder ?? book.holder(a.account), rule, a.held);
  }
  const inUse = (r: ComparedRow) => r.held.get(book.data.rule) ?? 0n;
  const most = (r: ComparedRow) => largest([...r.held].filter(([rule]) => rule !== 'poison').map(([, held]) => held));
  return rows
    .all()
    .map((row) => ({ row, by: [row.currency, inUse(row), most(row), largest([...row.held.values()])] as const }))
    .sort(
      (a, b) =>
        compareOrders(a.by[0], b.by[0]) ||
        compareOrders(b.by[1], a.by[1]) ||
        compareOrders(b.by[2], a.by[2]) ||
        compareOrders(b.by[3], a.by[3]) ||
        compareOrders(a.row.key, b.row.key),
    )
    .map(({ row }) => row);
}

function largest(amounts: bigint[]): bigint {
  return amounts.reduce((most, a) => (a > most ? a : most), 0n);
}

/** The rows of which one of the rules finds anything held. */
export function heldUnder(rows: ComparedRow[], compared: Compared[]): ComparedRow[] {
  return rows.filter((r) => compared.some(({ rule }) => (r.held.get(rule) ?? 0n) > 0n));
}

class ComparedRows {
  private readonly rows = new Map<string, ComparedRow>();

  constructor(private readonly book: Book) {}

  at(key: string, currency: string, holder: string): ComparedRow {
    const id = `${currency} ${key}`;
    const found = this.rows.get(id) ?? { key, holder, currency, held: new Map<string, bigint>() };
    found.holder ||= holder;
    this.rows.set(id, found);
    return found;
  }

  set(key: string, currency: string, holder: string, rule: string, held: string): void {
    this.at(key, currency, holder).held.set(rule, this.book.money.parse(held, currency));
  }

  all(): ComparedRow[] {
    return [...this.rows.values()];
  }
}

export function comparedColumns(book: Book, compared: Compared[], what: 'claim' | 'account'): Column<ComparedRow>[] {
  return [
    { key: what, title: `column.${what}`, kind: 'code', show: (r) => r.key, foreign: true },
    {
      key: what === 'claim' ? 'victim' : 'holder',
      title: what === 'claim' ? 'column.victim' : 'column.holder',
      kind: 'text',
      show: (r) => r.holder,
      foreign: true,
    },
    currency(),
    ...compared.map(({ rule }): Column<ComparedRow> => {
      const held = (r: ComparedRow) => r.held.get(rule) ?? 0n;
      return {
        key: rule,
        title: `rule.${rule}`,
        name: () => word('rule', rule) + (rule === book.data.rule ? ' ●' : ''),
        kind: 'figure',
        show: (r) => book.money.show(held(r), r.currency),
        order: (r) => book.money.rank(held(r), r.currency),
        csv: (r) => book.money.show(held(r), r.currency).replaceAll(',', ''),
        mark: (r) => (held(r) === 0n ? 'quiet' : null),
      };
    }),
  ];
}
