import { describe, expect, it } from 'vitest';
import { plainCell, toCSV } from './csv';

describe('cells', () => {
  // Whatever a spreadsheet would run begins with an apostrophe, and so stays text.
  const ascii = ["=cmd|' /C calc'!A0", '+1', '-1+1', '@SUM(A1)', '\tx', '\rx', '\nx', "'quoted", ' =1'];
  const wide = ['＝1+1', '＋1', '－1', '＠A', '\u3000＝1'];
  it.each([...ascii, ...wide])('%j stays text', (text) => {
    expect(plainCell(text)).toBe(`'${text}`);
  });

  it.each(['', '6222021001113920417', '周敏', '<script>', 'a=b'])('%j is left as it is', (text) => {
    expect(plainCell(text)).toBe(text);
  });
});

describe('files', () => {
  // Commas, quotes, line ends and outer blanks survive a spreadsheet.
  it('quotes what needs it', () => {
    expect(toCSV([['a', 'b,c', 'say "x"', 'two\nlines', ' blank']])).toBe(
      '\ufeffa,"b,c","say ""x""","two\nlines"," blank"\r\n',
    );
  });
});
