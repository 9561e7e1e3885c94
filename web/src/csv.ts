/** Comma-separated values that a spreadsheet opens without running anything. */

/**
 * Makes text that a spreadsheet would run as a formula into text that it
 * shows: an apostrophe goes before = + - @, also full-width and behind blanks,
 * before tab, carriage return and line feed, and before an apostrophe, so that
 * taking one away from the front of a cell that has one always gives the text
 * back. The program does the same, in its package display.
 */
export function plainCell(text: string): string {
  return /^(?:['\t\r\n]|\s*[=+\-@＝＋－＠])/.test(text) ? `'${text}` : text;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) || /^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Writes rows as RFC 4180 says, with a byte order mark for spreadsheets. */
export function toCSV(rows: Iterable<readonly string[]>): string {
  let text = '\ufeff';
  for (const row of rows) text += row.map(quoted).join(',') + '\r\n';
  return text;
}

/** Hands text to the person in front of the page as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
