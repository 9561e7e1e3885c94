// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import App from './App.svelte';
import { Book } from './book';
import { NoData, readData, type ReportData } from './data';
import { speech } from './i18n/index.svelte';
import { currencies, empty, frozen, hostile, poison, small, statements } from './sample/reports';

let page: ReturnType<typeof mount> | undefined;

function show(data: ReportData): HTMLElement {
  page = mount(App, { target: document.body, props: { book: new Book(data) } });
  flushSync();
  return document.body;
}

const by = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;

afterEach(async () => {
  if (page) await unmount(page);
  document.body.innerHTML = '';
  speech.lang = 'en';
});

describe('the page', () => {
  it.each([
    ['small', small()],
    ['currencies', currencies()],
    ['empty', empty()],
    ['poison', poison()],
  ])('shows a report: %s', (_, data) => {
    const body = show(data);
    expect(body.querySelector('h1')!.textContent).toBe('Where the money went');
    expect(body.querySelector('code')!.textContent!.trim()).toBe(data.command);
    expect(by('conservation')).not.toBeNull();
  });

  // What is wrong in statements stands there with its line, and who is asked who an unnamed counterparty is.
  it('shows faults of statements and whom to ask about a stand-in', async () => {
    show(small());
    expect(by('table-faults')).toBeNull();
    await unmount(page!);
    show(statements());
    const faults = by('table-faults').textContent!;
    expect(faults).toContain('a stated balance does not follow from the line before it');
    expect(faults).toContain('62,210.55');
    expect(faults).toContain('icbc-2.csv:9');
    expect(faults).toContain('198,000.00');
    const ask = 'Ask 中国工商银行 who it is, out of 王强 6222023602899998372';
    expect(by('table-inquiries').textContent).toContain(ask);
    expect(by('table-ends').textContent).toContain(ask);
    speech.lang = 'zh';
    flushSync();
    expect(by('table-faults').textContent).toContain('所载余额与上一行推算的余额不符');
    expect(by('table-inquiries').textContent).toContain('请向中国工商银行调取账户 王强 6222023602899998372');
  });

  // What is frozen stands there with since when and by whom, and what left all the same as an alarm.
  it('shows measures in force and what went out despite them', async () => {
    show(small());
    expect(by('table-frozen')).toBeNull();
    await unmount(page!);
    show(frozen());
    const sums = by('table-frozen').textContent!;
    for (const said of ['80,000.00', '城东分局', '200.50', 'later than this trace']) expect(sums).toContain(said);
    expect(by('table-measures').textContent).toContain('68,000.00');
    expect(document.querySelector('#measures [role=alert]')!.textContent).toContain('1 payment left');
    speech.lang = 'zh';
    flushSync();
    expect(by('table-frozen').textContent).toContain('晚于追踪截止');
    await unmount(page!);
    show({ ...frozen(), measures: [] });
    expect(by('table-measures').textContent).toBe('措施生效期间，上述账户均无转出。');
  });

  // Names, memos and ids from files are text, whatever they look like: no element comes of them.
  it('shows hostile names as text', () => {
    const body = show(hostile());
    expect(body.querySelectorAll('script, img, b > b, iframe').length).toBe(0);
    expect(by('table-accounts').textContent).toContain('<script>alert(1)</script>');
    expect(by('table-transfers').textContent).toContain('<img src=x onerror=alert(1)>');
  });

  // A sum that does not close is an alarm, and never a check mark.
  it('raises an alarm when money is missing', () => {
    const data = small();
    data.claims[0]!.held = { CNY: '1.00' };
    show(data);
    const sum = by('conservation');
    expect(sum.getAttribute('role')).toBe('alert');
    expect(sum.dataset.closes).toBe('false');
    expect(sum.textContent).toContain('DOES NOT CLOSE');
    expect(sum.textContent).not.toContain('✓');
  });

  it('speaks both languages', () => {
    const body = show(small());
    by('lang-switch').click();
    flushSync();
    expect(body.querySelector('h1')!.textContent).toBe('涉案资金去向');
    expect(document.documentElement.lang).toBe('zh-Hans');
  });

  it('filters a table', () => {
    show(small());
    const filter = by('filter-accounts') as HTMLInputElement;
    filter.value = '王强';
    filter.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    expect(by('table-accounts').querySelectorAll('tbody tr').length).toBe(1);
    expect(by('rows-accounts').textContent).toBe('1 of 13 rows');
  });

  // Rows that the page does not hold are owned up to.
  it('says where tables were cut short', () => {
    const body = show({ ...small(), truncated: { transfers: 123456 } });
    expect(body.querySelector('#transfers')!.textContent).toContain('20 largest of 123,456 rows');
    expect(body.querySelector('#flow')!.textContent).toContain('20 largest of 123,456 transfers');
  });
});

describe('the data element', () => {
  it('may be empty', () => {
    expect(() => readData('/*DATA*/')).toThrow(NoData);
    expect(() => readData(null)).toThrow(NoData);
  });
});
