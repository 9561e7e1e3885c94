import { describe, expect, it } from 'vitest';
import { claimBalances, claimed, closes, converted, gap, leftSight, tablesAgree, totalBalances } from './balance';
import { Money } from './money';
import { big, currencies, small } from './sample/reports';

describe('balances', () => {
  // In every sample, for every claim and for all of them, what came in is accounted for.
  it.each([
    ['small', small()],
    ['big', big(300)],
    ['currencies', currencies()],
  ])('%s closes in every currency', (_, data) => {
    const money = new Money(data.currencies);
    for (const claim of data.claims) for (const b of claimBalances(claim, money)) expect(gap(b)).toBe(0n);
    for (const b of totalBalances(data.claims, money)) {
      expect(closes(b)).toBe(true);
      expect(tablesAgree(data, b, money)).toBe(true);
    }
  });

  // One minor unit too few is found, in the sum and in the tables.
  it('does not close when a minor unit is missing', () => {
    const data = small();
    const money = new Money(data.currencies);
    data.claims[0]!.held = { CNY: '35199.59' };
    const total = totalBalances(data.claims, money).find((b) => b.currency === 'CNY')!;
    expect(gap(total)).toBe(1n);
    expect(closes(total)).toBe(false);
    expect(tablesAgree(data, total, money)).toBe(false);
  });

  // A conversion leaves one currency and arrives in another; it is not lost from sight.
  it('keeps conversions apart', () => {
    const data = small();
    const money = new Money(data.currencies);
    const [cny, usd] = totalBalances(data.claims, money);
    expect(money.name(converted(cny!), 'CNY')).toBe('21,000.00 CNY');
    expect(money.name(usd!.arrived, 'USD')).toBe('2,940.00 USD');
    expect(claimed(usd!)).toBe(0n);
    expect(leftSight(cny!) + converted(cny!) + cny!.held).toBe(cny!.followed);
  });

  // Tables that were cut short cannot be added up, and the page must not pretend so.
  it('does not judge tables that were cut short', () => {
    const data = { ...small(), truncated: { accounts: 1_000_000 } };
    const money = new Money(data.currencies);
    expect(tablesAgree(data, totalBalances(data.claims, money)[0]!, money)).toBe(null);
  });
});
