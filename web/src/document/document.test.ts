// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { NoData, readData } from '../data';
import { speech } from '../i18n/index.svelte';
import { csvRows } from '../tables/rows';
import { Clock } from '../time';
import { documentColumns } from './columns';
import Document from './Document.svelte';
import { plan } from './sample';

let page: ReturnType<typeof mount> | undefined;

function show(): HTMLElement {
  page = mount(Document, { target: document.body, props: { data: plan() } });
  flushSync();
  return document.body;
}

const by = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;
const rowsOf = (table: string) => [...by(table).querySelectorAll('tbody tr:not(.below)')];
const accounts = () => rowsOf('table-plan').map((row) => row.children[2]!.textContent);

afterEach(async () => {
  if (page) await unmount(page);
  page = undefined;
  document.body.innerHTML = '';
  speech.lang = 'en';
});

describe('the page of a document', () => {
  // The reason stands on a line of its own below its row, and a table without rows is left out.
  it('shows reasons below their rows, what it leaves out, and the command', () => {
    const body = show();
    expect([...by('table-plan').querySelectorAll('.below')].map((row) => row.textContent!.trim())).toEqual([
      'Why: victims paid it (claims: 2)',
      'Why: sums from the network that it passed on: 7',
      'Why: accounts of the network that passed money on to it: 3',
    ]);
    expect(body.textContent).toContain('The page holds the first 3 of 5 rows');
    expect(body.querySelector('code')!.textContent!.trim()).toBe(plan().command);
    expect(by('table-calibration')).toBeNull();
    expect(body.querySelectorAll('table b').length).toBe(0);
    expect(by('table-plan').textContent).toContain('<b>张三</b>');
  });

  it('speaks both languages', () => {
    show();
    by('lang-switch').click();
    flushSync();
    expect(by('title').textContent).toContain('冻结计划');
    const text = by('table-plan').textContent!;
    for (const word of ['冻结', '关注', '理由：2 起报案的受害人付款至此', '留存', '开户机构']) expect(text).toContain(word);
    expect(text).not.toContain('Why');
  });

  it('filters by words of the reason and by choice, and sorts amounts exactly', () => {
    show();
    const filter = by('filter-plan') as HTMLInputElement;
    filter.value = 'passed on: 7';
    filter.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    expect(accounts()).toEqual(['6222021001000000025']);
    filter.value = '';
    filter.dispatchEvent(new Event('input', { bubbles: true }));
    const entry = by('filter-plan-entry') as HTMLSelectElement;
    entry.value = '=watch';
    entry.dispatchEvent(new Event('change', { bubbles: true }));
    flushSync();
    expect(accounts()).toEqual(['6222021001000000033']);
    entry.value = '';
    entry.dispatchEvent(new Event('change', { bubbles: true }));
    flushSync();
    const headings = [...by('table-plan').querySelectorAll<HTMLButtonElement>('thead button')];
    const held = headings.find((b) => b.textContent!.includes('Held'))!;
    held.click();
    held.click();
    flushSync();
    expect(accounts()).toEqual(['6222021001000000033', '6222021001000000025', '6222021001000000017']);
  });

  // Headings in a CSV are the program's own in every language; text that a spreadsheet would run cannot run.
  it('gives rows as CSV', () => {
    const data = plan();
    const rows = [...csvRows(data.sections[0]!.rows, documentColumns(data, data.sections[0]!, new Clock(data.zone)))];
    expect(rows[0]).toEqual(['order', 'entry', 'account', 'institution', 'holder', 'held', 'stays', 'first', 'why']);
    const [account, bank] = ['6222021001000000025', "'=1+1"];
    const why = 'sums from the network that it passed on: 7';
    expect(rows[2]).toEqual(['2', 'freeze', account, bank, '李四', '9900.50', '0.4', '2026-03-01T01:05:00Z', why]);
  });

  it('says so when there is nothing in it', () => {
    expect(() => readData('/*DATA*/')).toThrow(NoData);
  });
});
