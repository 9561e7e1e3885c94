// @vitest-environment happy-dom
import { mount, unmount, flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { speech } from '../i18n/index.svelte';
import Detect from './Detect.svelte';
import type { DetectData } from '../data';
import { drawingOf, shortName } from './drawing';
import { sampleData } from './sample';
import { bars, ticks } from './timeline';
import { placeOf } from './where.svelte';

// There is no WebGL here: pictures are the plain ones.
vi.mock('sigma', () => ({
  default: class {
    constructor() {
      throw new Error('no WebGL');
    }
  },
}));

let shown: object | undefined;
function show(data: DetectData, hash = ''): HTMLElement {
  location.hash = hash;
  const target = document.createElement('div');
  document.body.append(target);
  shown = mount(Detect, { target, props: { data } });
  flushSync();
  dispatchEvent(new Event('hashchange'));
  flushSync();
  return target;
}
afterEach(() => {
  if (shown) void unmount(shown);
  shown = undefined;
  document.body.replaceChildren();
  speech.lang = 'en';
});

/** The rows of a table, without the lines below them. */
const rowsOf = (page: HTMLElement, table: string) => [
  ...page.querySelectorAll(`[data-testid=table-${table}] tbody tr:not(.below)`),
];

function heading(page: HTMLElement, table: string, name: string): HTMLButtonElement {
  const headings = page.querySelectorAll<HTMLButtonElement>(`[data-testid=table-${table}] thead button`);
  return [...headings].find((h) => h.textContent!.trim() === name)!;
}

describe('the page of findings', () => {
  it('lists accounts with their reasons and what speaks against them, as text', () => {
    const page = show(sampleData());
    const table = page.querySelector('[data-testid=table-findings]')!;
    const first = table.querySelector('.below')!;
    expect(first.textContent).toContain('Why: passed on 98.6 %');
    expect(first.querySelectorAll('.sentence')).toHaveLength(3);
    expect(first.querySelector('.good')!.textContent).toContain('3 bills paid');
    expect(table.textContent).toContain('<b>张三</b>');
    expect(page.querySelector('b')).toBeNull();
    expect(page.querySelector('[data-testid=care]')!.children).toHaveLength(2);
  });

  it('shows fifty accounts at a time', () => {
    const page = show(sampleData('en', 130));
    const ranks = () => rowsOf(page, 'findings').map((row) => row.children[0]!.textContent);
    expect(ranks()).toHaveLength(50);
    page.querySelector<HTMLButtonElement>('[aria-label="Last page"]')!.click();
    flushSync();
    expect(ranks()).toHaveLength(30);
    expect(ranks().at(-1)).toBe('130');
  });

  // Every table of the page can be put in order by its headings.
  it('sorts networks, accounts and members', () => {
    const data = sampleData('en', 30);
    data.findings[7]!.relayed = '9999999.00';
    const page = show(data);
    heading(page, 'findings', 'Passed on').click();
    flushSync();
    expect(rowsOf(page, 'findings')[0]!.children[0]!.textContent).toBe('8');
    expect(rowsOf(page, 'networks')[0]!.textContent).toContain('1.39 %');
    location.hash = '#network-1';
    dispatchEvent(new Event('hashchange'));
    flushSync();
    heading(page, 'members', 'From members').click();
    flushSync();
    expect(rowsOf(page, 'members')[0]!.textContent).toContain('350,000.00');
  });

  // The number of a member is a button: it can be chosen without a mouse, and keeps the focus.
  it('chooses a member by the button in its first cell', async () => {
    const page = show(sampleData(), '#network-1');
    const chosen = () => page.querySelectorAll('[data-testid=table-members] [aria-pressed=true]');
    const button = rowsOf(page, 'members')[6]!.querySelector('button')!;
    button.focus();
    button.click();
    await vi.waitFor(() => expect(chosen()).toHaveLength(1));
    expect(chosen()[0]).toBe(button);
    expect(document.activeElement).toBe(button);
    expect(rowsOf(page, 'members')[0]!.contains(button)).toBe(true);
    expect(page.querySelector('tr[onclick]')).toBeNull();
    button.click();
    flushSync();
    expect(chosen()).toHaveLength(0);
  });

  it('shows a network with its members, and an account with its statement', () => {
    const page = show(sampleData(), '#network-1');
    expect(rowsOf(page, 'members')).toHaveLength(25);
    expect(page.querySelector('[data-testid=network-why]')!.textContent).toContain('share 3 devices');
    expect(rowsOf(page, 'network-claims')[0]!.textContent).toContain('李四');
    expect(page.querySelector('[data-testid=commission]')!.textContent).toBe('1.39 %');
    location.hash = '#account-1';
    dispatchEvent(new Event('hashchange'));
    flushSync();
    const entries = () => rowsOf(page, 'entries').length;
    expect(entries()).toBe(9);
    page.querySelector<HTMLInputElement>('[data-testid=only-evidence]')!.click();
    flushSync();
    expect(entries()).toBe(40);
    expect(page.querySelectorAll('[data-testid=timeline] rect.marked')).toHaveLength(9);
    expect(page.textContent).toContain('has 900 transfers');
  });

  // Who is a victim is a guess, and a commission may be paid by somebody else.
  it('says how sure a role is, and how a commission is paid', () => {
    const data = sampleData();
    const text = () => {
      const page = show(data, '#network-1');
      const text = page.textContent!;
      void unmount(shown!);
      shown = undefined;
      return text;
    };
    expect(text()).toContain('93.0 %');
    const commission = data.networks[0]!.commission!;
    expect(text()).not.toContain('paid later');
    commission.later = 0.004;
    expect(text()).toContain('0.40 % of it paid later by one account');
    commission.later = commission.share;
    expect(text()).toContain('paid later by one account');
    Object.assign(data.findings[0]!, { role: 'victim', certainty: 0.81 });
    expect(show(data, '#account-1').textContent).toContain('Network 1: likely victim (role 81.0 % sure)');
  });

  it('draws a plain picture where there is no WebGL', async () => {
    const page = show(sampleData(), '#network-1');
    await vi.waitFor(() => expect(page.querySelectorAll('[data-testid=picture-plain] circle')).toHaveLength(27));
  });

  // The filter finds members by name and role, in the table and in the picture.
  it('filters the members of a network by name', async () => {
    const data = sampleData();
    data.networks[0]!.members[3]!.holder = '赵六';
    const page = show(data, '#network-1');
    await vi.waitFor(() => expect(page.querySelector('[data-testid=picture-plain]')).not.toBeNull());
    const filter = page.querySelector<HTMLInputElement>('[data-testid=filter-picture]')!;
    filter.value = '赵六';
    filter.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    expect(rowsOf(page, 'members').map((row) => row.children[1]!.textContent)).toEqual(['赵六']);
    expect(page.querySelector('[data-testid=found]')!.textContent).toBe('1 account found');
    const clear = page.querySelectorAll('[data-testid=picture-plain] circle[opacity="1"] title');
    expect([...clear].map((title) => title.textContent)).toEqual([`赵六 ${data.networks[0]!.members[3]!.account}`]);
  });

  it('filters the findings by what is said of them', () => {
    const page = show(sampleData('en', 30));
    const filter = page.querySelector<HTMLInputElement>('[data-testid=filter-findings]')!;
    filter.value = 'bills paid';
    filter.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    expect(rowsOf(page, 'findings')).toHaveLength(20);
  });

  it('says all of it in Chinese', () => {
    const page = show(sampleData());
    page.querySelector<HTMLButtonElement>('[data-testid=lang-switch]')!.click();
    flushSync();
    expect(page.textContent).toContain('转出入账的 98.6 %');
    expect(document.documentElement.lang).toBe('zh-Hans');
  });

  it('has a word for nothing found and an unknown place', () => {
    const nothing = show({ ...sampleData('en', 0), networks: [], all_networks: 0 });
    expect(nothing.textContent).toContain('No account stands out.');
    expect(show(sampleData(), '#network-99').querySelector('[data-testid=table-findings]')).not.toBeNull();
  });
});

describe('places', () => {
  it('are read from the address and from nothing else', () => {
    expect(placeOf('#network-3')).toEqual({ part: 'network', at: 3 });
    expect(placeOf('#account-12')).toEqual({ part: 'account', at: 12 });
    for (const wrong of ['', '#top', '#network-0', '#network--1', '#account-1x', '#account-9999999999']) {
      expect(placeOf(wrong).part).toBe('list');
    }
  });
});

describe('the statement’s picture', () => {
  const [, ...rest] = sampleData().findings;
  const entries = rest[0]!.entries;
  it('keeps every bar inside', () => {
    for (const bar of bars(entries, 2, 800, 90)) {
      expect(bar.x).toBeGreaterThanOrEqual(0);
      expect(bar.x).toBeLessThanOrEqual(800);
      expect(bar.y).toBeGreaterThanOrEqual(0);
      expect(bar.y + bar.height).toBeLessThanOrEqual(180);
      expect(bar.in ? bar.y + bar.height : bar.y).toBeCloseTo(90, 9);
    }
  });
  it('draws nothing of nothing, and one bar of one', () => {
    expect(bars([], 2, 800, 90)).toEqual([]);
    expect(bars(entries.slice(0, 1), 2, 800, 90)).toHaveLength(1);
    expect(ticks([], 5)).toEqual([]);
    expect(ticks(entries.slice(0, 1), 5)).toHaveLength(1);
  });
});

describe('the picture of a network', () => {
  it('names who holds an account, and how its number ends', () => {
    const member = sampleData().networks[0]!.members[0]!;
    expect(shortName({ ...member, account: '6222020000000001', holder: '王芳' })).toBe('王芳 …000001');
    expect(shortName({ ...member, account: 'A-1', holder: undefined })).toBe('A-1');
    const long = 'A very long name of a company';
    expect(shortName({ ...member, account: 'A-1', holder: long })).toBe('A very long na… A-1');
  });
  it('has every member once, in and out, and edges between what is there', () => {
    const { nodes, edges } = drawingOf(sampleData().networks[0]!, 2);
    expect(nodes).toHaveLength(27);
    const keys = new Set(nodes.map((n) => n.key));
    expect(keys.size).toBe(27);
    for (const e of edges) expect(keys.has(e.from) && keys.has(e.to)).toBe(true);
    expect(edges.some((e) => e.from === 'outside')).toBe(true);
    expect(edges.some((e) => e.to === 'gone')).toBe(true);
  });
});
