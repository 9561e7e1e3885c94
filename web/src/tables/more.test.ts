import { describe, expect, it } from 'vitest';
import type { Compared, Inquiry } from '../data';
import { Book } from '../book';
import { small } from '../sample/reports';
import { askWho, comparedAccounts, heldUnder } from './more';

const asked: Inquiry = {
  institution: 'Pay Ltd',
  account: 'P',
  holder: '',
  currency: 'CNY',
  amount: '10.00',
  first: null,
  last: null,
  days: ['2026-03-01'],
  transfers: 1,
};

describe('what is asked for instead of a statement', () => {
  it('is nothing at an account of its own', () => {
    expect(askWho(asked)).toBe('');
    expect(askWho(undefined)).toBe('');
  });

  it('is for whom, at a pooled account', () => {
    expect(askWho({ ...asked, pooled: true })).toContain('Ask Pay Ltd for whom');
  });

  it('is who, at the institution of whose statement tells of it', () => {
    const text = askWho({ ...asked, stands_at: '6222', stands_at_holder: '王强' });
    expect(text).toContain('Ask Pay Ltd who');
    expect(text).toContain('王强 6222');
  });
});

describe('rules compared by account', () => {
  const held = (account: string, sum: string, holder?: string) => ({
    account,
    currency: 'CNY',
    held: sum,
    ...(holder ? { holder } : {}),
  });
  const compared: Compared[] = [
    { rule: 'lifo', claims: [], accounts: [held('A', '900.00'), held('B', '10.00'), held('D', '50.00')] },
    { rule: 'fifo', claims: [], accounts: [held('B', '70.00', '王强'), held('C', '100.00')] },
    { rule: 'poison', claims: [], accounts: [held('A', '1.00'), held('E', '9999.00', '李四'), held('F', '99999.00')] },
  ];
  const rows = comparedAccounts(new Book({ ...small(), rule: 'fifo' }), compared);

  // By the rule in use, then by the most that another finds; what only the poison rule marks comes last.
  it('stand in the order of the rule in use', () => {
    expect(rows.map((r) => r.key)).toEqual(['C', 'B', 'A', 'D', 'F', 'E']);
  });

  it('name holders whom only another rule reaches', () => {
    expect(rows.map((r) => r.holder).filter(Boolean)).toEqual(['王强', '李四']);
  });

  it('keep what the poison rule marks apart', () => {
    expect(heldUnder(rows, compared.slice(0, 2)).map((r) => r.key)).toEqual(['C', 'B', 'A', 'D']);
    expect(heldUnder(rows, compared.slice(2)).map((r) => r.key)).toEqual(['A', 'F', 'E']);
  });
});
