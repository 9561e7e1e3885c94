// @vitest-environment happy-dom
import { mount, unmount, flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { speech } from '../i18n/index.svelte';
import Detect from './Detect.svelte';
import type { DetectData } from './data';
import { drawingOf, shortName } from './drawing';
import { sampleData } from './sample';
import { bars, ticks } from './timeline';
import { placeOf } from './where.svelte';
import { sayings } from './words';

// There is no WebGL here: pictures are the plain ones.
vi.mock('sigma', () => ({
  default: class {
    constructor() {
      throw new Error('no WebGL');
    }
  },
}));

let shown: object | undefined;
function show(data: DetectData | null, hash = ''): HTMLElement {
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

describe('the page of findings', () => {
  it('lists accounts with their reasons and what speaks against them, as text', () => {
    const page = show(sampleData());
    const first = page.querySelector('[data-testid=findings] li')!;
    expect(first.textContent).toContain('passed on 98.6 %');
    expect(first.textContent).toContain('<b>张三</b>');
    expect(first.querySelector('b')).toBeNull();
    expect(first.querySelector('.against')!.textContent).toContain('3 bills paid');
    expect(page.querySelector('[data-testid=care]')!.children).toHaveLength(2);
  });

  it('shows a hundred accounts at first and all when asked', () => {
    const page = show(sampleData('en', 130));
    const rows = () => page.querySelectorAll('[data-testid=findings] > li').length;
    expect(rows()).toBe(100);
    page.querySelector<HTMLButtonElement>('[data-testid=more]')!.click();
    flushSync();
    expect(rows()).toBe(130);
  });

  it('shows a network with its members, and an account with its statement', () => {
    const page = show(sampleData(), '#network-1');
    expect(page.querySelectorAll('[data-testid=table-members] tbody tr')).toHaveLength(25);
    expect(page.querySelector('[data-testid=network-why]')!.textContent).toContain('share 3 devices');
    expect(page.querySelector('[data-testid=network-claims] tbody tr')!.textContent).toContain('李四');
    expect(page.querySelector('[data-testid=commission]')!.textContent).toBe('1.39 %');
    location.hash = '#account-1';
    dispatchEvent(new Event('hashchange'));
    flushSync();
    const entries = () => page.querySelectorAll('[data-testid=entries] tbody tr').length;
    expect(entries()).toBe(9);
    page.querySelector<HTMLInputElement>('input[type=checkbox]')!.click();
    flushSync();
    expect(entries()).toBe(40);
    expect(page.querySelectorAll('[data-testid=timeline] rect.marked')).toHaveLength(9);
    expect(page.textContent).toContain('has 900 transfers');
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
    const rows = page.querySelectorAll('[data-testid=table-members] tbody tr');
    expect([...rows].map((row) => row.children[1]!.textContent)).toEqual(['赵六']);
    expect(page.querySelector('[data-testid=found]')!.textContent).toBe('1 account found');
    const clear = [...page.querySelectorAll('[data-testid=picture-plain] circle')].filter((c) => c.getAttribute('opacity') === '1');
    expect(clear.map((c) => c.querySelector('title')!.textContent)).toEqual([`赵六 ${data.networks[0]!.members[3]!.account}`]);
  });

  it('filters the findings by what is said of them', () => {
    const page = show(sampleData('en', 30));
    const filter = page.querySelector<HTMLInputElement>('[data-testid=filter-findings]')!;
    filter.value = 'bills paid';
    filter.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    expect(page.querySelectorAll('[data-testid=findings] > li')).toHaveLength(20);
  });

  it('says all of it in Chinese', () => {
    const page = show(sampleData());
    page.querySelector<HTMLButtonElement>('[data-testid=lang-switch]')!.click();
    flushSync();
    expect(page.textContent).toContain('转入的 98.6 % 被转出');
    expect(document.documentElement.lang).toBe('zh-Hans');
  });

  it('has a word for nothing found, nothing there and an unknown place', () => {
    expect(show({ ...sampleData('en', 0), networks: [], all_networks: 0 }).textContent).toContain('No account stands out.');
    expect(show(null).textContent).toContain('There are no findings');
    expect(show(sampleData(), '#network-99').querySelector('[data-testid=findings]')).not.toBeNull();
  });
});

describe('places', () => {
  it('are read from the address and from nothing else', () => {
    expect(placeOf('#network-3')).toEqual({ part: 'network', at: 3 });
    expect(placeOf('#account-12')).toEqual({ part: 'account', at: 12 });
    for (const wrong of ['', '#top', '#network-0', '#network--1', '#account-1x', '#account-9999999999']) expect(placeOf(wrong).part).toBe('list');
  });
});

describe('words', () => {
  it('are there in both languages, with the same braces', () => {
    for (const key of Object.keys(sayings.en) as (keyof typeof sayings.en)[]) {
      const braces = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
      expect(sayings.zh[key], key).toBeTruthy();
      expect(braces(sayings.zh[key]), key).toBe(braces(sayings.en[key]));
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
    expect(shortName({ ...member, account: 'A-1', holder: 'A very long name of a company' })).toBe('A very long na… A-1');
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
