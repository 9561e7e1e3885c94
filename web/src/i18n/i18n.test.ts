import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as terms from '../terms.gen';
import { en } from './en';
import { fill, languages, speech, spoken, word } from './index.svelte';
import { zh } from './zh';

const keys = Object.keys(en) as (keyof typeof en)[];
const holes = (message: string) => [...new Set(message.match(/\{\w+\}/g) ?? [])].sort();

describe('languages', () => {
  it('say the same messages', () => {
    expect(Object.keys(zh)).toEqual(keys);
  });

  // A message that lost a hole would drop a figure in one language.
  it('have the same holes in every message, and leave none empty', () => {
    for (const key of keys) {
      expect(holes(zh[key]), key).toEqual(holes(en[key]));
      expect(en[key].trim(), key).not.toBe('');
      expect(zh[key].trim(), key).not.toBe('');
    }
  });

  // Every word of dyetrace's own has its name, and every end and rule its sentence.
  it.each(Object.keys(languages) as (keyof typeof languages)[])('%s names every word of the program', (lang) => {
    const messages: Record<string, string> = languages[lang];
    const lists = {
      fate: terms.ends,
      rule: terms.rules,
      kind: terms.accountKinds,
      role: terms.roles,
      fault: terms.faultKinds,
      reversal: terms.reversals,
      differs: terms.differsWhats,
      name: terms.nameKinds,
      input: terms.inputKinds,
    };
    for (const [list, keys] of Object.entries(lists)) {
      for (const key of keys) expect(messages[`${list}.${key}`], key).toBeTruthy();
    }
    for (const end of terms.ends) expect(messages[`fate.${end}.means`], end).toBeTruthy();
    for (const rule of terms.rules) expect(messages[`rule.${rule}.means`], rule).toBeTruthy();
  });

  // A message that nothing says is dead weight, and a sign that something forgot to say it.
  it('have no message that the page never says', () => {
    const sources = sourceFiles('src')
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const composed = /^(section|fate)\./;
    const own = keys.filter((key) => !Object.hasOwn(terms.termsEn, key));
    expect(own.filter((key) => !composed.test(key) && !sources.includes(`'${key}'`))).toEqual([]);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.(ts|svelte)$/.test(path) && !/(test|en|zh)\.ts$/.test(path) ? [path] : [];
  });
}

describe('words', () => {
  it('are said in the language of the page, and as they are where they are not known', () => {
    expect(word('role', 'relay')).toBe('relay');
    expect(spoken({ en: 'yes', zh: '是' })).toBe('yes');
    speech.lang = 'zh';
    expect(word('role', 'agent')).toBe('代理户');
    expect(word('kind', 'constructor')).toBe('constructor');
    expect(spoken({ en: 'yes', zh: '是' })).toBe('是');
    speech.lang = 'en';
  });
});

describe('messages', () => {
  it('are filled in, with the form that the number asks for', () => {
    expect(fill('{n} claim|{n} claims', { n: 1 })).toBe('1 claim');
    expect(fill('{n} claim|{n} claims', { n: '1,200' })).toBe('1,200 claims');
    expect(fill('{n} 起报案', { n: 1 })).toBe('1 起报案');
  });

  // A value from a file that looks like a hole is a value, and is not filled again.
  it('do not fill what was filled in', () => {
    expect(fill('to {name}: {amount}', { name: '{amount}', amount: '1.00' })).toBe('to {amount}: 1.00');
  });
});
