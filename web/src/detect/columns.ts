/** The tables of the page of findings: findings, networks, and what each of them shows. */
import type { ClaimHere, Entry, Finding, LikelyVictim, Member, Network } from '../data';
import { roles } from '../data';
import { spoken, t, word, type Message } from '../i18n/index.svelte';
import { commissionDigits, decimalRank, percent, showCount, showDecimal } from '../money';
import { valueOptions } from '../tables/choices';
import { count, currency, decimal, text, time } from '../tables/columns';
import type { Choice, Column } from '../tables/rows';
import type { Clock } from '../time';

/** A column that leads to the page of the row's finding, where it is one. */
function leading<Row extends { rank: number }>(column: Column<Row>): Column<Row> {
  return { ...column, href: (row) => (row.rank > 0 ? `#account-${row.rank}` : null) };
}

/** A place in an order, the first of which people look for first; 0 is no place. */
function rank<Row extends { rank: number }>(): Column<Row> {
  return {
    key: 'rank',
    title: 'column.rank',
    kind: 'word',
    show: (row) => (row.rank > 0 ? showCount(row.rank) : ''),
    order: (row) => row.rank || null,
    csv: (row) => String(row.rank || ''),
  };
}

function role<Row extends { role?: string }>(): Column<Row> {
  return {
    key: 'role',
    title: 'column.role',
    kind: 'word',
    show: (row) => (row.role ? word('role', row.role) : ''),
    csv: (row) => row.role ?? '',
  };
}

/** How sure a role is; nothing where there is none. */
function certainty<Row extends { certainty: number | null }>(): Column<Row> {
  return {
    key: 'certainty',
    title: 'column.certainty',
    kind: 'figure',
    show: (row) => (row.certainty === null ? '' : percent(row.certainty)),
    order: (row) => row.certainty,
    csv: (row) => String(row.certainty ?? ''),
  };
}

function roleChoice<Row extends { role?: string }>(rows: Row[]): Choice<Row> {
  return {
    key: 'role',
    title: 'column.role',
    options: roles
      .filter((one) => rows.some((row) => row.role === one))
      .map((one) => ({ value: one, label: word('role', one) })),
    matches: (row, wanted) => row.role === wanted,
  };
}

/** Sentences of the program, a line each below their row. */
function sentences(key: 'reasons' | 'against', title: Message): Column<Finding> {
  return {
    key: key === 'reasons' ? 'why' : 'speaks_against',
    title,
    kind: 'text',
    show: (f) => f[key].map((r) => spoken(r.said)).join('\n'),
    csv: (f) => f[key].map((r) => spoken(r.said)).join('; '),
    below: true,
    mark: () => (key === 'against' ? 'good' : null),
  };
}

export function findingColumns(findings: Finding[]): Column<Finding>[] {
  const one = new Set(findings.map((f) => f.currency)).size <= 1;
  return [
    rank(),
    leading(text<Finding>('account', 'column.account', 'code')),
    text('holder', 'column.holder'),
    { key: 'kind', title: 'column.kind', kind: 'word', show: (f) => word('kind', f.kind), csv: (f) => f.kind },
    {
      ...count<Finding>('network', 'column.network'),
      show: (f) => (f.network > 0 ? String(f.network) : ''),
      order: (f) => f.network || null,
      href: (f) => (f.network > 0 ? `#network-${f.network}` : null),
    },
    role(),
    certainty(),
    decimal('score', 'column.score'),
    decimal('in', 'column.in'),
    decimal('out', 'column.out'),
    decimal('relayed', 'column.relayed'),
    { ...currency<Finding>(), hidden: one },
    { ...count<Finding>('payers', 'column.payers'), hidden: true },
    { ...count<Finding>('payees', 'column.payees'), hidden: true },
    text('institution', 'column.institution'),
    { ...text<Finding>('region', 'column.region'), hidden: true },
    sentences('reasons', 'column.why'),
    sentences('against', 'column.against'),
  ];
}

export function findingChoices(findings: Finding[]): Choice<Finding>[] {
  const networks = [...new Set(findings.map((f) => f.network))].sort((a, b) => a - b);
  return [
    {
      key: 'network',
      title: 'column.network',
      options: networks.map((n) => ({ value: String(n), label: n > 0 ? String(n) : t('detect.noNetwork') })),
      matches: (f, wanted) => String(f.network) === wanted,
    },
    roleChoice(findings),
    {
      key: 'institution',
      title: 'column.institution',
      options: valueOptions(findings, (f) => f.institution ?? ''),
      matches: (f, wanted) => (f.institution ?? '') === wanted,
    },
  ];
}

/** A network and its number, by which the page calls it. */
export interface NumberedNetwork extends Network {
  network: number;
  share: number | null;
}

export function numbered(networks: Network[]): NumberedNetwork[] {
  return networks.map((n, i) => ({ ...n, network: i + 1, share: n.commission?.share ?? null }));
}

export function networkColumns(clock: Clock): Column<NumberedNetwork>[] {
  return [
    {
      key: 'network',
      title: 'column.network',
      kind: 'word',
      show: (n) => t('detect.network', { n: n.network }),
      order: (n) => n.network,
      csv: (n) => String(n.network),
      href: (n) => `#network-${n.network}`,
    },
    { ...count<NumberedNetwork>('all_members', 'column.members'), key: 'members' },
    count('levels', 'column.levels'),
    decimal('through', 'column.through'),
    currency(),
    {
      key: 'commission',
      title: 'column.commission',
      kind: 'figure',
      show: (n) => (n.share === null ? '' : percent(n.share, commissionDigits)),
      order: (n) => n.share,
      csv: (n) => String(n.share ?? ''),
    },
    count('claims', 'column.claims'),
    { ...time<NumberedNetwork>(clock, 'first', 'column.first_seen'), key: 'first_seen' },
    { ...time<NumberedNetwork>(clock, 'last', 'column.last_seen'), key: 'last_seen' },
  ];
}

export function victimColumns(clock: Clock): Column<LikelyVictim>[] {
  return [
    text('account', 'column.account', 'code'),
    text('holder', 'column.holder'),
    certainty(),
    leading(rank()),
    decimal('paid', 'column.paid'),
    count('others', 'column.paid_to'),
    { ...time<LikelyVictim>(clock, 'first', 'column.first_seen'), key: 'first_seen' },
    { ...time<LikelyVictim>(clock, 'last', 'column.last_seen'), key: 'last_seen' },
  ];
}

export function memberColumns(): Column<Member>[] {
  return [
    text('account', 'column.account', 'code'),
    text('holder', 'column.holder'),
    role(),
    certainty(),
    {
      key: 'level',
      title: 'column.level',
      kind: 'figure',
      show: (m) => (m.level > 0 ? m.level.toFixed(1) : ''),
      order: (m) => m.level || null,
      csv: (m) => (m.level > 0 ? m.level.toFixed(1) : ''),
    },
    leading(rank()),
    decimal('from_outside', 'column.from_outside'),
    decimal('from_members', 'column.from_members'),
    decimal('to_members', 'column.to_members'),
    decimal('to_outside', 'column.to_outside'),
    count('others', 'column.others'),
    text('institution', 'column.institution'),
    text('region', 'column.region'),
  ];
}

export function memberChoices(members: Member[]): Choice<Member>[] {
  return [roleChoice(members)];
}

export function claimedColumns(clock: Clock): Column<ClaimHere>[] {
  return [
    text('claim', 'column.claim', 'code'),
    text('victim', 'column.victim'),
    decimal('amount', 'column.amount'),
    time(clock, 'time', 'column.time'),
    text('account', 'column.came_to', 'code'),
    text('transfer', 'column.transfer', 'code'),
  ];
}

/** What a line of a statement moves: a payment out is below zero. */
const moved = (entry: Entry) => (entry.in ? entry.amount : `-${entry.amount}`);

export function entryColumns(clock: Clock): Column<Entry>[] {
  const amounts: Column<Entry> = decimal('amount', 'column.amount');
  return [
    time(clock, 'time', 'column.time'),
    {
      ...amounts,
      order: (e) => decimalRank(moved(e)),
      show: (e) => (e.in ? '+' : '') + showDecimal(moved(e)),
      csv: moved,
      mark: (e) => (e.in ? 'good' : null),
    },
    text('peer', 'column.peer', 'code'),
    {
      key: 'kind',
      title: 'column.kind',
      kind: 'word',
      show: (e) => (e.kind === 'personal' ? '' : word('kind', e.kind)),
      csv: (e) => e.kind,
      mark: () => 'quiet',
    },
    decimal('balance', 'column.balance'),
    { ...text<Entry>('id', 'column.transfer', 'code'), key: 'transfer' },
  ];
}
