/** Findings to look at and to test with; none of it is real. */
import type { DetectData, Entry, Finding, Member, Network, Role } from '../data';

const day = Date.UTC(2026, 2, 2);
const money = (fen: number) => (fen / 100).toFixed(2);
const time = (minute: number) => new Date(day + minute * 60_000).toISOString().replace('.000', '');
const both = (en: string, zh: string) => ({ en, zh });

function entries(n: number): Entry[] {
  return Array.from({ length: n }, (_, i) => ({
    id: `T${String(i + 1).padStart(6, '0')}`,
    time: time(i * 97),
    in: i % 3 === 0,
    amount: money(20_000 + ((i * 7919) % 900_000)),
    peer: `9900${String(1_000_000_000_000 + i * 37)}`,
    kind: i % 7 === 0 ? 'exchange' : 'personal',
    balance: i % 5 === 0 ? null : money((i * 331) % 90_000),
  }));
}

const bills = { said: both('3 bills paid', '缴费 3 笔'), weight: 0, transfers: [5] };

function finding(rank: number, network: number): Finding {
  return {
    rank,
    account: `9900${String(2_000_000_000_000 + rank)}`,
    currency: 'CNY',
    holder: rank % 2 === 1 ? '<b>张三</b>' : undefined,
    kind: 'personal',
    institution: 'Bank 7',
    region: '3301',
    score: (30 - rank / 10).toFixed(1),
    look: rank <= 118,
    in: '1234567.89',
    out: '1217283.94',
    relayed: '1200000.00',
    payers: 43,
    payees: 12,
    network,
    role: network > 0 ? 'collector' : undefined,
    certainty: network > 0 ? 0.97 : null,
    reasons: [
      {
        said: both('passed on 98.6 % of what came in, half of it within 7 minutes', '转出入账的 98.6 %，其中一半在 7 分钟内转出'),
        weight: 0.6,
        transfers: [0, 1, 2, 3, 9, 12],
      },
      {
        said: both('41 of 43 payers never seen before, from 19 regions', '43 个付款方中 41 个此前从未出现，来自 19 个地区'),
        weight: 0.4,
        transfers: [3, 6, 15],
      },
    ],
    against: rank % 3 === 0 ? [] : [bills],
    entries: entries(40),
    all_entries: rank === 1 ? 900 : 40,
  };
}

function member(i: number, role: Role, x: number, y: number): Member {
  return {
    account: `9900${String(2_000_000_000_000 + i)}`,
    role,
    certainty: 0.97,
    level: 1 + 3 * x,
    x,
    y,
    from_outside: role === 'collector' ? '400000.00' : '0.00',
    from_members: role === 'collector' ? '0.00' : money(10_000_000 + i * 1_000_000),
    to_members: role === 'cash-out' ? '0.00' : '300000.00',
    to_outside: role === 'cash-out' ? '290000.00' : '0.00',
    others: 9,
    rank: i <= 20 ? i : 0,
    institution: 'Bank 7',
    region: '3301',
    first: time(0),
    last: time(9000),
  };
}

function network(): Network {
  const lanes: Role[] = ['collector', 'relay', 'gatherer', 'cash-out'];
  const members = Array.from({ length: 24 }, (_, i) =>
    member(i + 1, lanes[i % 4]!, (i % 4) / 3, (0.8 * (Math.floor(i / 4) + 0.5)) / 6),
  );
  members.push(member(25, 'controller', 0.5, 0.97));
  return {
    currency: 'CNY',
    members,
    flows: Array.from({ length: 60 }, (_, i) => {
      const from = (i * 7) % 24;
      const to = (Math.floor(i / 3) * 4 + (from % 4) + 1) % 24;
      return { from, to: to === from ? 24 : to, amount: money(4_000_000 - i * 50_000), transfers: 3 };
    }),
    levels: 4,
    through: '9876543.21',
    closeness: 0.31,
    commission: { share: 0.0139, later: 0, low: 0.0101, high: 0.0178, lots: 480 },
    hours: Array.from({ length: 24 }, (_, h) => (h > 7 && h < 23 ? 20 + ((h * 5) % 9) : 2)),
    active_from: 8,
    active_to: 22,
    institutions: [{ name: 'Bank 7', members: 12 }, { name: 'Bank 3', members: 6 }],
    regions: [{ name: '3301', members: 20 }],
    first: time(0),
    last: time(9000),
    claims: 17,
    why: [
      both(
        '25 accounts, 4 levels, 9,876,543.21 CNY came from outside and was passed on',
        '25 个账户，4 级，从外部转入并转手 9,876,543.21 CNY',
      ),
      both(
        '6 of its accounts, of different holders, share 3 devices or phones',
        '其中 6 个不同持有人的账户共用 3 个设备或电话',
      ),
    ],
    claimed: [{ claim: 'C1', victim: '李四', amount: '45000.00', transfer: 'T17', time: time(17), account: 'A1' }],
    victims: [
      {
        account: 'V1',
        holder: '李四',
        certainty: 0.93,
        paid: '45000.00',
        others: 2,
        rank: 0,
        first: time(17),
        last: time(40),
      },
    ],
    all_victims: 1,
    all_members: 25,
    all_flows: 60,
  };
}

/** Findings of a made-up town. */
export function sampleData(lang = 'en', findings = 120): DetectData {
  return {
    version: 'sample',
    generated: null,
    lang,
    zone: 'Asia/Shanghai',
    command: 'dyetrace detect --ledger case --format html',
    care: [
      both(
        'A score orders accounts; it is a lead for a person to judge, never proof and never a decision.',
        '分数只用于排序，是供人判断的线索，不是证据，也不是决定。',
      ),
      both(
        'It was measured on made-up data; ordinary people can look alike: read what speaks against it.',
        '以模拟数据测得，普通人也可能相似：请先看反证。',
      ),
    ],
    first: time(0),
    last: time(28_000),
    judged: 262_144,
    look: '0.5',
    above: 118,
    currencies: { CNY: 2 },
    findings: Array.from({ length: findings }, (_, i) => finding(i + 1, i < 24 ? 1 : 0)),
    networks: [network()],
    all_findings: findings,
    all_networks: 1,
  };
}
