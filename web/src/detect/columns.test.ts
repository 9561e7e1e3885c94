import { afterEach, describe, expect, it } from 'vitest';
import { speech } from '../i18n/index.svelte';
import { csvRows, sortRows } from '../tables/rows';
import { Clock } from '../time';
import { claimedColumns, entryColumns, findingChoices, findingColumns, memberColumns } from './columns';
import { networkColumns, numbered } from './columns';
import { sampleData } from './sample';

const data = sampleData();
const clock = new Clock(data.zone);
const network = data.networks[0]!;

afterEach(() => {
  speech.lang = 'en';
});

describe('the tables of findings', () => {
  // Headings and figures of a CSV are for programs, sentences for people.
  it('give CSV whose headings and figures are the same in every language', () => {
    const columns = () => findingColumns(data.findings);
    const [head, first] = [...csvRows(data.findings.slice(0, 1), columns())];
    speech.lang = 'zh';
    const [, chinese] = [...csvRows(data.findings.slice(0, 1), columns())];
    for (const key of ['rank', 'kind', 'role', 'relayed', 'score']) {
      expect(chinese![head!.indexOf(key)], key).toBe(first![head!.indexOf(key)]);
    }
    expect(first![head!.indexOf('relayed')]).toBe('1200000.00');
    expect(first![head!.indexOf('why')]).toContain('half of it within 7 minutes; 41 of 43 payers');
    expect(chinese![head!.indexOf('speaks_against')]).toBe('缴费 3 笔');
  });

  it('lead from a finding and a member to their pages, and from no rank nowhere', () => {
    const leads = (key: string) => findingColumns(data.findings).find((c) => c.key === key)!.href!;
    expect(leads('account')(data.findings[2]!)).toBe('#account-3');
    expect(leads('network')(data.findings[2]!)).toBe('#network-1');
    expect(leads('network')(data.findings[100]!)).toBeNull();
    const rank = memberColumns().find((c) => c.key === 'rank')!;
    expect(rank.href!(network.members[0]!)).toBe('#account-1');
    expect(rank.href!(network.members[24]!)).toBeNull();
    expect(rank.show(network.members[24]!)).toBe('');
  });

  it('offer the networks and roles that occur', () => {
    const [networks, roles] = findingChoices(data.findings);
    expect(networks!.options.map((o) => o.label)).toEqual(['in no network', '1']);
    expect(roles!.options.map((o) => o.value)).toEqual(['collector']);
    expect(data.findings.filter((f) => roles!.matches(f, 'collector'))).toHaveLength(24);
  });

  it('show how sure a role is, and nothing where there is none', () => {
    const sure = findingColumns(data.findings).find((c) => c.key === 'certainty')!;
    expect(sure.show(data.findings[0]!)).toBe('97.0 %');
    expect(sure.show(data.findings[100]!)).toBe('');
    expect(sure.csv!(data.findings[100]!)).toBe('');
  });

  it('show a currency only where there are several', () => {
    const [first, ...rest] = data.findings;
    expect(findingColumns(data.findings).find((c) => c.key === 'currency')!.hidden).toBe(true);
    const two = findingColumns([{ ...first!, currency: 'USD' }, ...rest]);
    expect(two.find((c) => c.key === 'currency')!.hidden).toBe(false);
  });
});

describe('the tables of a network', () => {
  it('show a commission to two digits, and nothing where none is known', () => {
    const column = networkColumns(clock).find((c) => c.key === 'commission')!;
    const [known, unknown] = numbered([network, { ...network, commission: null }]);
    expect(column.show(known!)).toBe('1.39 %');
    expect(column.show(unknown!)).toBe('');
    expect(sortRows([unknown!, known!], networkColumns(clock), { key: 'commission', down: true })[0]).toBe(known);
  });

  it('keep names from files from becoming formulas', () => {
    const claim = { ...network.claimed[0]!, victim: '=1+1' };
    expect([...csvRows([claim], claimedColumns(clock))][1]).toContain("'=1+1");
  });
});

describe('the table of a statement', () => {
  // What went out is below zero: sorting begins with what moved most in one direction.
  it('shows what came in and what went out, in the order of both', () => {
    const entries = data.findings[1]!.entries;
    const columns = entryColumns(clock);
    const amount = columns.find((c) => c.key === 'amount')!;
    expect(amount.show(entries[0]!)).toMatch(/^\+\d/);
    expect(amount.show(entries[1]!)).toMatch(/^−\d/);
    expect(amount.csv!(entries[1]!)).toMatch(/^-\d/);
    const sorted = sortRows(entries, columns, { key: 'amount', down: true });
    expect(sorted[0]!.in).toBe(true);
    expect(sorted.at(-1)!.in).toBe(false);
  });
});
