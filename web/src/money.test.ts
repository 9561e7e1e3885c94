import { describe, expect, it } from 'vitest';
import { Money, decimalRank, groupThousands, parseAmount, plainAmount } from './money';
import { commissionDigits, percent, showAmount, showDecimal, showShare } from './money';

describe('amounts', () => {
  // What is read and written again is the same text, whatever the digits of the currency.
  it.each([
    ['0.00', 2, 0n],
    ['0.05', 2, 5n],
    ['1234.50', 2, 123450n],
    ['-12.30', 2, -1230n],
    ['2500000', 0, 2500000n],
    ['614.250', 3, 614250n],
    ['0.00000001', 8, 1n],
    ['92233720368547758.07', 2, 9223372036854775807n],
  ])('%s with %i digits is exact', (text, digits, minor) => {
    expect(parseAmount(text, digits)).toBe(minor);
    expect(plainAmount(minor, digits)).toBe(text);
  });

  // Anything but a plain decimal is refused, rather than read as some number.
  it.each(['', '1e5', 'NaN', '1.', '.5', '1,000.00', '1.234', '+1', ' 1'])('%j is refused', (text) => {
    expect(() => parseAmount(text, 2)).toThrow();
  });

  // Sums stay exact where floats no longer do: 2^53 is passed.
  it('adds up beyond the reach of floats', () => {
    const money = new Money({ CNY: 2 });
    const sum = money.parse('90071992547409.93', 'CNY') + money.parse('0.01', 'CNY') + money.parse('0.01', 'CNY');
    expect(money.show(sum, 'CNY')).toBe('90,071,992,547,409.95');
  });

  it('is grouped by thousands', () => {
    expect(groupThousands('1234567.5')).toBe('1,234,567.5');
    expect(groupThousands('999')).toBe('999');
    expect(showAmount(-123456789n, 2)).toBe('−1,234,567.89');
    expect(showAmount(1000n, 0)).toBe('1,000');
  });

  // Amounts of currencies with different digits are put in the order of their major units.
  it('can be ordered across currencies', () => {
    const money = new Money({ JPY: 0, CNY: 2, KWD: 3 });
    const ranks = [money.rank(2n, 'JPY'), money.rank(150n, 'CNY'), money.rank(1400n, 'KWD')];
    expect(ranks.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([ranks[2], ranks[1], ranks[0]]);
  });
});

describe('shares', () => {
  // A share never claims that nothing or all is meant where it is not.
  it.each([
    [0n, 100n, '0 %'],
    [100n, 100n, '100 %'],
    [1n, 1_000_000n, '< 0.1 %'],
    [999_999n, 1_000_000n, '> 99.9 %'],
    [1n, 3n, '33.3 %'],
    [2n, 3n, '66.7 %'],
    [1n, 0n, '–'],
  ])('%i of %i is %s', (part, whole, text) => {
    expect(showShare(part, whole)).toBe(text);
  });
});

describe('shares that are numbers', () => {
  // All pages read them alike, and as they read shares of amounts.
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.0004, '< 0.1 %'],
    [0.9999, '> 99.9 %'],
    [0.6, '60.0 %'],
    [1 / 3, '33.3 %'],
    [0.0139, '1.4 %'],
  ])('%d is %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });

  it('have one digit more where they are commissions', () => {
    expect(percent(0.0139, commissionDigits)).toBe('1.39 %');
    expect(percent(0.00001, commissionDigits)).toBe('< 0.01 %');
    expect(percent(NaN)).toBe('');
  });
});

describe('decimals', () => {
  it('are put in order and shown exactly', () => {
    expect(decimalRank('9007199254740993.01') > decimalRank('9007199254740993.00')).toBe(true);
    expect(decimalRank('-0.50') < decimalRank('0')).toBe(true);
    expect(decimalRank('12') === decimalRank('12.00')).toBe(true);
    expect(showDecimal('-1234.50')).toBe('−1,234.50');
    expect(showDecimal('1234567')).toBe('1,234,567');
  });
});
