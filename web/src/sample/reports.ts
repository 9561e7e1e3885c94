/** Reports to look at while the page is made, and to test it with. */
import type { Compared, ReportData, Rule } from '../data';
import { plainAmount } from '../money';
import { Random } from './random';
import { World } from './world';

const digits = { CNY: 2, USD: 2, HKD: 2, JPY: 0, KWD: 3 };
const start = Date.parse('2026-03-01T01:20:00Z');
const hash = (n: number) =>
  Array.from({ length: 8 }, (_, i) => (((n + 1) * 2654435761 * (i + 3)) >>> 0).toString(16).padStart(8, '0')).join('');

function page(world: World, lang: string, currencies: string[], rule: Rule = 'fifo'): ReportData {
  const result = world.result();
  return {
    version: 'dyetrace 0.1.0',
    generated: '2026-03-09T08:00:00Z',
    lang,
    zone: 'Asia/Shanghai',
    command:
      `dyetrace trace --ledger ledger --claims claims.csv --rule ${rule} ` +
      '--until 2026-03-08T23:59:59+08:00 --format html -o report.html',
    ledger: { transfers: 18_204_551, accounts: 1_904_233, from: '2026-01-01T00:00:12Z', to: '2026-03-08T15:59:58Z' },
    inputs: [
      { name: 'returns/icbc-2026-03.csv.zst', sha256: hash(1), rows: 9_120_334, kind: 'transfers' },
      { name: 'returns/ccb 建设银行 2026-03.csv', sha256: hash(2), rows: 9_084_217, kind: 'transfers' },
      { name: 'accounts.csv', sha256: hash(3), rows: 1_904_233, kind: 'accounts' },
      { name: 'claims.csv', sha256: hash(4), rows: result.claims.length, kind: 'claims' },
    ],
    rule,
    options: { min_part: '1.00', until: '2026-03-08T15:59:59Z' },
    currencies: Object.fromEntries(currencies.map((c) => [c, digits[c as keyof typeof digits]])),
    truncated: {},
    ...result,
  };
}

const banks = ['中国工商银行', '中国建设银行', '中国农业银行', '招商银行', '平安银行', 'HSBC Hong Kong', 'Standard Chartered'];
const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗'];
const given = '伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 小红 志强'.split(' ');
const regions = ['广东', '福建', '浙江', '江苏', '云南', '广西', '香港'];

/** A case as they come in: three victims, three layers, two currencies. */
export function small(lang = 'en'): ReportData {
  const w = new World(digits, start);
  const name = (id: string, holder: string, institution: string, more = {}) =>
    w.describe(id, { holder, institution, region: '广东', ...more });
  name('6222021001113920417', '周敏', '中国工商银行');
  name('6217000012345678903', '林建国', '中国建设银行');
  name('6228480402564890018', 'Wong Siu Ming', 'HSBC Hong Kong');
  name('6222023602899998372', '王强', '中国工商银行');
  name('6217001180004521196', '李娜', '中国建设银行');
  name('6225880137706868', '陈志强', '招商银行');
  name('6230580000110022987', '杨帆', '平安银行');
  name('6228480402599001234', '刘洋', '中国农业银行');
  name('6214830012349876', '黄磊', '招商银行');
  name('6222021001998877665', '吴静', '中国工商银行');
  name('ATM-GZ-0417', 'ATM 天河路', '中国农业银行', { kind: 'cash' });
  name('OKX-DEPOSIT-88', 'OTC desk 88', '', { kind: 'exchange' });
  name('JD-MALL', '京东商城', '', { kind: 'merchant' });
  name('HK-801-223344-838', 'Golden Harbour Trading Ltd', 'Standard Chartered', { covered: false, region: '香港' });
  name('6217990012340000555', '赵涛', '中国邮政储蓄银行', { covered: false });
  name('6217990012340000777', '', '中国邮政储蓄银行', { covered: false });

  const [v1, v2, v3] = ['6222021001113920417', '6217000012345678903', '6228480402564890018'];
  w.send(0, v1!, '6222023602899998372', '180000.00', { claim: 'C-2026-0301', victim: '周敏' });
  w.send(3, '6222023602899998372', '6217001180004521196', '60000.00');
  w.send(4.5, '6222023602899998372', '6225880137706868', '70000.00');
  w.send(6, '6222023602899998372', '6230580000110022987', '49500.00');
  w.send(9, v2!, '6217001180004521196', '96500.50', { claim: 'C-2026-0302', victim: '林建国' });
  w.send(14, '6217001180004521196', '6228480402599001234', '100000.00');
  w.send(17, '6217001180004521196', '6214830012349876', '49000.00', { received: '48951.00' });
  w.send(21, '6225880137706868', 'ATM-GZ-0417', '20000.00');
  w.send(24, '6225880137706868', '6222021001998877665', '45000.00');
  w.send(31, '6230580000110022987', 'OKX-DEPOSIT-88', '38000.00');
  w.send(38, v3!, '6230580000110022987', '52000.00', { claim: 'C-2026-0303', victim: 'Wong Siu Ming' });
  w.send(44, '6230580000110022987', 'OKX-DEPOSIT-88', '60000.00');
  w.send(52, '6228480402599001234', '6217990012340000555', '64000.00');
  w.send(55, '6228480402599001234', 'HK-801-223344-838', '21000.00', { received: '2940.00', receivedCurrency: 'USD' });
  w.send(63, '6214830012349876', '6222023602899998372', '18000.00', { memo: '还款' });
  w.send(71, '6222023602899998372', '6217990012340000777', '12000.00');
  w.send(78, '6214830012349876', 'JD-MALL', '6999.00');
  w.send(95, '6222021001998877665', 'ATM-GZ-0417', '9800.00');
  w.send(96, '6222021001998877665', '6230580000110022987', '0.40');
  w.lose(130, '6222021001998877665', '5000.00');
  w.send(1450, '6228480402599001234', '6217990012340000555', '8000.00');
  w.refuse('C-2026-0303', '1500.00');
  return { ...page(w, lang, ['CNY', 'USD']), compare: comparison(w) };
}

/** The small case out of statements: a counterparty that nobody names, and statements that do not agree. */
export function statements(lang = 'en'): ReportData {
  const teller = '6222023602899998372';
  const standIn = `?陈** @${teller}`;
  const data = JSON.parse(JSON.stringify(small(lang)).replaceAll('6217990012340000777', standIn)) as ReportData;
  const asked = data.inquiries.find((q) => q.account === standIn)!;
  const days = asked.days.slice(0, 1);
  Object.assign(asked, { institution: '中国工商银行', stands_at: teller, stands_at_holder: '王强', days });
  const claims = ['C-2026-0301', 'C-2026-0302'];
  const account = { account: teller, holder: '王强', currency: 'CNY', claimed: '198000.00', claims };
  data.names = [
    { kind: 'elsewhere', account: teller, others: [`ICBKCNBJ/${teller}`], why: '' },
    { kind: 'one', account: `0${teller}`, others: [teller], why: 'leading zeros' },
  ];
  data.faults = [
    {
      ...account,
      kind: 'balance',
      from: '2026-03-01T01:24:30Z',
      to: '2026-03-01T01:24:30Z',
      expected: '70210.55',
      found: '62210.55',
      source: '中国工商银行/20260308/交易明细.xlsx[6222023602899998372]:118',
      other_source: '中国工商银行/20260308/交易明细.xlsx[6222023602899998372]:117',
    },
    {
      ...account,
      kind: 'serial',
      from: '2026-03-01T02:00:00Z',
      to: '2026-03-01T02:31:00Z',
      count: 3,
      source: 'icbc-2.csv:9',
      other_source: 'icbc-2.csv:8',
    },
    {
      ...account,
      kind: 'days',
      from: '2026-03-03T16:00:00Z',
      to: '2026-03-05T15:59:59Z',
      count: 2,
      source: 'icbc-3.csv:2',
      other_source: '',
    },
    {
      ...account,
      account: '6217001180004521196',
      holder: '李娜',
      claimed: '156500.50',
      kind: 'reordered',
      from: '2026-03-01T01:34:00Z',
      to: '2026-03-01T01:34:00Z',
      count: 2,
      source: 'ccb.csv:41',
      other_source: '',
    },
  ];
  return data;
}

/** The small case with a measure that was not kept, one that was, and one that comes later than the trace. */
export function frozen(lang = 'en'): ReportData {
  const data = small(lang);
  const [a, b, c] = data.accounts;
  const since = '2026-03-01T02:00:00Z';
  const of = { currency: 'CNY', measure: '冻字〔2026〕17号', institution: '城东分局', since, in_force: true };
  const nothing = { balance: '0.00', holds: '0.00', claimed: '0.00', to_freeze: '0.00' };
  data.frozen = [
    {
      ...of,
      account: a!.account,
      frozen: '80000.00',
      balance: '12000.00',
      holds: '12000.00',
      claimed: '10000.00',
      to_freeze: '0.00',
    },
    {
      ...of,
      account: b!.account,
      measure: 'F-9',
      institution: '',
      since: null,
      frozen: '500.00',
      balance: '700.50',
      holds: '500.00',
      claimed: '700.50',
      to_freeze: '200.50',
    },
    { ...of, ...nothing, account: c!.account, since: '2026-04-01T02:00:00Z', in_force: false, frozen: '1.00' },
  ];
  data.measures = [
    {
      account: a!.account,
      transfer: 'T-17',
      currency: 'CNY',
      amount: '68000.00',
      measure: of.measure,
      since,
      short: '68000.00',
      time: '2026-03-01T02:30:00Z',
    },
  ];
  return data;
}

function comparison(w: World): Compared[] {
  const { claims, accounts } = w.result();
  return (['fifo', 'lifo', 'pro-rata', 'lowest-balance', 'taint-first'] as const).map((rule, i) => ({
    rule,
    claims: claims.map((c) => ({ id: c.id, held: c.held })),
    accounts: accounts
      .filter((a, n) => a.held !== '0.00' && (n + i) % 4 !== 3)
      .map((a) => ({ account: a.account, currency: a.currency, held: a.held })),
  }));
}

/** A network of many accounts in several layers, with a heavy tail. */
export function big(accounts = 2000, lang = 'zh', seed = 7): ReportData {
  const w = new World(digits, start);
  const random = new Random(seed);
  const id = (n: number) => `6222${String(10_000_000_000 + n * 7919 + random.below(7000)).padStart(15, '0')}`;
  const layers: string[][] = [];
  const widths = [0.01, 0.04, 0.12, 0.28, 0.33, 0.22].map((share) => Math.max(1, Math.round(accounts * share)));
  let made = 0;
  for (const [layer, width] of widths.entries()) {
    const list: string[] = [];
    for (let i = 0; i < width; i++) {
      const account = id(made++);
      const outside = layer >= 2 && random.next() < 0.18;
      const ends = layer >= 2 && !outside && random.next() < 0.12;
      const kind = ends ? random.pick(['cash', 'exchange', 'merchant'] as const) : 'personal';
      w.describe(account, {
        holder: random.pick(surnames) + random.pick(given),
        institution: random.pick(banks),
        region: random.pick(regions),
        kind,
        covered: !outside,
      });
      list.push(account);
    }
    layers.push(list);
  }
  let minute = 0;
  const victims = Math.max(3, Math.round(accounts / 160));
  for (let v = 0; v < victims; v++) {
    const amount = 20_000 + Math.floor(random.next() ** 3 * 900_000);
    const holder = random.pick(surnames) + random.pick(given);
    w.describe(`VICTIM-${v + 1}`, { holder, institution: random.pick(banks) });
    w.send(minute, `VICTIM-${v + 1}`, random.pick(layers[0]!), `${amount}.00`, {
      claim: `C${String(v + 1).padStart(3, '0')}`,
      victim: `${random.pick(surnames)}${random.pick(given)}`,
    });
    minute += random.below(40);
  }
  for (let round = 0; round < 3; round++) {
    for (let layer = 0; layer < layers.length; layer++) {
      for (const account of layers[layer]!) {
        minute = spread(w, random, account, layers, layer, minute + random.next() * 0.2);
      }
    }
  }
  return page(w, lang, ['CNY']);
}

/** Sends most of what an account holds on to the next layer, rarely back; returns when it was done. */
function spread(w: World, random: Random, account: string, layers: string[][], layer: number, minute: number): number {
  const fan = 1 + random.below(layer < 3 ? 9 : 3);
  for (let i = 0; i < fan; i++) {
    const held = w.held(account);
    if (held < 200_00n) break;
    const next = random.next() < 0.03 ? layers[random.below(layer + 1)] : layers[layer + 1];
    if (!next) break;
    const part = i === fan - 1 ? (held * 97n) / 100n : (held * BigInt(10 + random.below(50))) / 100n;
    const to = next[Math.floor(random.next() ** 1.6 * next.length)]!;
    if (to !== account) w.send((minute += random.next() * 0.4), account, to, plainAmount(part, 2));
  }
  return minute;
}

/** Names that would do harm if they were anything but text. */
export function hostile(lang = 'en'): ReportData {
  const w = new World(digits, start);
  const names = [
    '<script>alert(1)</script>',
    '=cmd|\' /C calc\'!A0',
    '<img src=x onerror=alert(1)>',
    'مُستخدم عربي \u202eevil\u202c',
    `Very long name ${'of a company that does not end '.repeat(12)}`,
    '"quoted", with; comma\nand line',
    '{t("x")} ${1+1} {{7*7}}',
    '',
  ];
  names.forEach((holder, i) =>
    w.describe(`=ACC${i}</script>`, { holder, institution: names[(i + 3) % names.length]!, covered: i < 6 }),
  );
  w.describe('-1+1', { holder: "'; DROP TABLE x; --", institution: '@SUM(A1)' });
  w.send(0, '-1+1', '=ACC0</script>', '1000.00', { claim: '=C1<b>', victim: names[0]! });
  for (let i = 0; i < 7; i++) {
    w.send(5 + i, `=ACC${i}</script>`, `=ACC${i + 1}</script>`, `${900 - i * 50}.00`, { memo: names[i]! });
  }
  return page(w, lang, ['CNY']);
}

/** Five currencies, two of them reached by conversion only. */
export function currencies(lang = 'en'): ReportData {
  const w = new World(digits, start);
  w.describe('H1', { holder: 'Harbour Ltd', institution: 'HSBC Hong Kong' });
  w.describe('K1', { holder: 'Kuwait Exchange Co', institution: 'NBK', covered: false });
  w.send(0, 'V1', 'A1', '100000.00', { claim: 'C1', victim: 'First victim' });
  w.send(10, 'V2', 'J1', '2500000', { claim: 'C2', victim: 'Second victim', currency: 'JPY' });
  w.send(20, 'A1', 'H1', '60000.00', { received: '64800.00', receivedCurrency: 'HKD' });
  w.send(25, 'A1', 'A2', '30000.00', { received: '29970.00' });
  w.send(30, 'H1', 'U1', '40000.00', { currency: 'HKD', received: '5120.00', receivedCurrency: 'USD' });
  w.send(40, 'U1', 'K1', '2000.00', { currency: 'USD', received: '614.250', receivedCurrency: 'KWD' });
  w.send(50, 'J1', 'J2', '1500000', { currency: 'JPY' });
  return page(w, lang, ['CNY', 'HKD', 'JPY', 'KWD', 'USD'], 'pro-rata');
}

/** A claim of which nothing could be followed. */
export function empty(lang = 'en'): ReportData {
  const w = new World(digits, start);
  const data = page(w, lang, ['CNY']);
  data.claims = [
    {
      id: 'C1',
      victim: '周敏',
      transfer: 'T00001',
      time: '2026-03-01T01:20:00Z',
      from: '',
      to: '',
      currency: 'CNY',
      followed: '0.00',
      refused: '500.00',
      held: {},
      ends: {},
      arrived: {},
      ignored: false,
    },
  ];
  data.warnings = [{ claim: 'C1', currency: 'CNY', refused: '500.00' }];
  return data;
}

/** Marks without amounts. */
export function poison(lang = 'en'): ReportData {
  const data = small(lang);
  return {
    ...data,
    rule: 'poison',
    command: data.command.replace('fifo', 'poison'),
    claims: [],
    transfers: data.transfers.map((t) => ({ ...t, traced: t.amount, by_claim: {} })),
    ends: data.ends.map((e) => ({ ...e, by_claim: {} })),
    accounts: data.accounts.map((a) => ({ ...a, held_by_claim: {} })),
    warnings: data.warnings.filter((w) => !w.claim),
    compare: undefined,
  };
}

export const samples = {
  small,
  statements,
  frozen,
  big: (lang?: string) => big(3300, lang),
  hostile,
  currencies,
  empty,
  poison,
};
export type SampleName = keyof typeof samples;
