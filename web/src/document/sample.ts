/** Documents to look at and to test with. */
import type { DocumentData, Row, Said } from '../data';

const both = (en: string, zh: string): Said => ({ en, zh });

/** A plan of three requests, one of them with a name that must stay text. */
export function plan(lang = 'en'): DocumentData {
  const bank = '东湖银行';
  const paid = both('victims paid it (claims: 2)', '2 起报案的受害人付款至此');
  const passed = both('sums from the network that it passed on: 7', '转出网络来款 7 笔');
  const reached = both('accounts of the network that passed money on to it: 3', '网络中 3 个账户向其转入');
  const rows: Row[] = [
    [1, 'freeze', '6222021001000000017', bank, '<b>张三</b>', '48200.00', 0.71, null, paid],
    [2, 'freeze', '6222021001000000025', '=1+1', '李四', '9900.50', 0.4, '2026-03-01T01:05:00Z', passed],
    [3, 'watch', '6222021001000000033', bank, '', '0.00', 0, '2026-03-01T02:05:00Z', reached],
  ];
  return {
    version: 'test',
    generated: null,
    lang,
    zone: 'Asia/Shanghai',
    command: 'dyetrace freeze plan --ledger case --claims claims.csv --format html',
    title: both('Freezing plan at 2026-03-01 09:06:00', '冻结计划，2026-03-01 09:06:00'),
    lead: [both('No more is proposed than the claimed money.', '建议冻结的金额不超过涉案资金。')],
    ledger: { transfers: 1200, accounts: 80, from: '2026-02-01T00:00:00Z', to: '2026-03-01T01:06:00Z' },
    inputs: [{ name: 'claims.csv', sha256: '0'.repeat(64), rows: 2, kind: 'claims' }],
    sections: [
      {
        name: 'plan',
        title: both('Plan', '计划'),
        notes: [both('In the order of what each is expected to save.', '按预计挽回金额排序。')],
        columns: [
          { key: 'order', kind: 'number', title: both('No.', '序号') },
          { key: 'entry', kind: 'word', title: both('Entry', '类别') },
          { key: 'account', kind: 'text', title: both('Account', '账户') },
          { key: 'institution', kind: 'text', title: both('Institution', '开户机构') },
          { key: 'holder', kind: 'text', title: both('Holder', '户主') },
          { key: 'held', kind: 'amount', title: both('Held', '留存') },
          { key: 'stays', kind: 'share', title: both('Stays', '仍在概率') },
          { key: 'first', kind: 'time', title: both('First arrival', '首次到账') },
          { key: 'why', kind: 'phrase', title: both('Why', '理由') },
        ],
        rows,
        all: 5,
      },
      { name: 'calibration', title: both('Calibration', '校准'), notes: [], columns: [], rows: [], all: 0 },
    ],
    terms: { freeze: both('freeze', '冻结'), watch: both('watch', '关注') },
    currencies: { CNY: 2 },
  };
}
