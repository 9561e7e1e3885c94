import { describe, expect, it } from 'vitest';
import { Book } from '../book';
import type { Account } from '../data';
import { hostile, small } from '../sample/reports';
import { accountChoices, accountColumns } from './accounts';
import { comparedAccounts, comparedColumns } from './more';
import { csvRows, matchesText, searchable, sortRows } from './rows';
import { transferColumns } from './transfers';

const book = new Book(small());
const columns = accountColumns(book);

describe('sorting', () => {
  // Amounts are put in order as amounts, not as text.
  it('orders amounts', () => {
    const held = sortRows(book.data.accounts, columns, { key: 'held', down: true }).map((a) => a.held);
    expect(held.slice(0, 3)).toEqual(['30199.60', '23952.00', '7500.50']);
  });

  // Accounts that nothing has left stand last, whichever way the minutes run.
  it.each([true, false])('puts empty cells last (down: %s)', (down) => {
    const sorted = sortRows(book.data.accounts, columns, { key: 'minutes_until_left', down });
    const minutes = sorted.map((a) => a.minutes_until_left);
    const known = minutes.filter((m) => m !== null);
    expect(minutes.slice(0, known.length)).toEqual(known);
    expect(known).toEqual(known.toSorted((a, b) => (down ? b! - a! : a! - b!)));
  });

  it('keeps the order of equal rows and leaves the rows alone', () => {
    const rows = book.data.accounts;
    const before = rows.map((a) => a.account);
    const levels = sortRows(rows, columns, { key: 'level', down: false }).map((a) => a.account);
    expect(levels).toEqual(before);
    expect(sortRows(rows, columns, null)).toBe(rows);
  });
});

describe('filters', () => {
  it('find every word anywhere in a row', () => {
    const text = searchable(book.data.accounts[0]!, columns);
    expect(matchesText(text, '李娜 建设')).toBe(true);
    expect(matchesText(text, '李娜 工商')).toBe(false);
  });

  // The accounts of a claim are all that its money went through, the empty ones too.
  it('know the accounts of a claim', () => {
    const choice = accountChoices(book.data).find((c) => c.key === 'claim')!;
    const found = book.data.accounts.filter((a) => choice.matches(a, 'C-2026-0303')).map((a) => a.account);
    expect(found.sort()).toEqual(['6230580000110022987', 'OKX-DEPOSIT-88']);
  });
});

describe('CSV', () => {
  const evil = new Book(hostile());

  // No cell that came from a source begins with what a spreadsheet would run, in any table.
  it('holds no formula', () => {
    const account = [...csvRows(evil.data.accounts, accountColumns(evil))];
    const transfer = [...csvRows(evil.data.transfers, transferColumns(evil))];
    for (const row of [...account.slice(1), ...transfer.slice(1)]) {
      for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    }
    expect(account.flat()).toContain("'=ACC0</script>");
  });

  // Headings and amounts are for programs: the same in every language, without commas or words.
  it('has keys and plain amounts', () => {
    const [head, first] = [...csvRows<Account>(book.data.accounts, columns)];
    expect(head).toEqual(columns.map((c) => c.key));
    expect(first![head!.indexOf('received')]).toBe('156500.50');
    expect(first![head!.indexOf('first')]).toBe('2026-03-01T01:23:00Z');
  });
});

describe('compared rules', () => {
  // An account that holds something under one rule only stands in the table with nothing under the others.
  it('stand side by side', () => {
    const compared = book.data.compare!;
    const rows = comparedAccounts(book, compared);
    const shown = comparedColumns(book, compared, 'account').slice(3);
    expect(shown.map((c) => c.key)).toEqual(['fifo', 'lifo', 'pro-rata', 'lowest-balance', 'taint-first']);
    expect(rows.every((row) => shown.some((c) => c.show(row) !== '0.00'))).toBe(true);
    expect(rows.some((row) => shown.some((c) => c.show(row) === '0.00'))).toBe(true);
  });
});
