/** The table of a network's members. */
import { decimalRank, groupThousands, showDecimal } from '../money';
import type { Choice, Column } from '../tables/rows';
import { roles, type Member } from './data';
import { named, say, type Word } from './words';

type Field = 'from_outside' | 'from_members' | 'to_members' | 'to_outside';

function text(key: 'account' | 'holder' | 'institution' | 'region', kind: 'text' | 'code' = 'text'): Column<Member> {
  return { key, name: () => say(key), kind, show: (m) => m[key] ?? '', foreign: true };
}

function amount(key: Field, title: Word): Column<Member> {
  return { key, name: () => say(title), kind: 'figure', show: (m) => showDecimal(m[key]), order: (m) => decimalRank(m[key]), csv: (m) => m[key] };
}

function figure(key: string, title: Word, value: (m: Member) => number, show: (n: number) => string): Column<Member> {
  return { key, name: () => say(title), kind: 'figure', show: (m) => (value(m) > 0 ? show(value(m)) : ''), order: (m) => value(m) || null };
}

export function memberColumns(): Column<Member>[] {
  const plain = (n: number) => groupThousands(String(n));
  return [
    { ...text('account', 'code'), href: (m) => (m.rank > 0 ? `#account-${m.rank}` : null) },
    text('holder'),
    { key: 'role', name: () => say('role'), kind: 'word', show: (m) => named('role', m.role), csv: (m) => m.role },
    figure('level', 'level', (m) => m.level, (n) => n.toFixed(1)),
    amount('from_outside', 'from.outside'),
    amount('from_members', 'from.members'),
    amount('to_members', 'to.members'),
    amount('to_outside', 'to.outside'),
    figure('others', 'others', (m) => m.others, plain),
    figure('rank', 'rank', (m) => m.rank, plain),
    text('institution'),
    text('region'),
  ];
}

export function memberChoices(members: Member[]): Choice<Member>[] {
  return [
    {
      key: 'role',
      name: () => say('role'),
      options: roles.filter((role) => members.some((m) => m.role === role)).map((role) => ({ value: role, label: named('role', role) })),
      matches: (m, role) => m.role === role,
    },
  ];
}
