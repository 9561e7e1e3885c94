import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A longer line is cut off where changes are reviewed. */
const longestLine = 120;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|svelte|css)$/.test(path) ? [path] : [];
  });
}

describe('the sources', () => {
  it('have no line that is too long', () => {
    const long = sources('src').flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line, i) => (line.length > longestLine ? [`${path}:${i + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  it('draw every table with the one component', () => {
    const pages = sources('src').filter((path) => path.endsWith('.svelte'));
    const tables = pages.filter((path) => readFileSync(path, 'utf8').includes('<table'));
    expect(tables).toEqual([join('src', 'tables', 'DataTable.svelte')]);
  });

  // What only a click on a row does is out of reach for a keyboard.
  it('have no row that only a mouse can choose', () => {
    const pages = sources('src').filter((path) => path.endsWith('.svelte'));
    expect(pages.filter((path) => /<tr[^>]*onclick/.test(readFileSync(path, 'utf8')))).toEqual([]);
  });
});
