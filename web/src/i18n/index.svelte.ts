/** Which language the page speaks now, and what it says in it. */
import type { Said } from '../data';
import { en, type Message } from './en';
import { zh } from './zh';

export type { Message };
export type Lang = 'en' | 'zh';

export const languages: Record<Lang, Record<Message, string>> = { en, zh };

class Speech {
  lang = $state<Lang>('en');
}

export const speech = new Speech();

export type Values = Record<string, string | number>;

/** Fills a message's braces, and picks its form where it has one for one and one for more. */
export function fill(message: string, values: Values = {}): string {
  const [one, many] = message.split('|') as [string, string?];
  const form = many !== undefined && !isOne(values.n) ? many : one;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function isOne(n: string | number | undefined): boolean {
  return n === 1 || n === '1';
}

/** Says a message in the language of the page. */
export function t(message: Message, values?: Values): string {
  return fill(languages[speech.lang][message], values);
}

/** A list of the program's own words, by which its messages begin. */
export type WordList = 'kind' | 'fate' | 'rule' | 'fault' | 'role' | 'reversal' | 'differs' | 'name' | 'input';

/** What one of the program's own words is called, or the word itself where it is not known here. */
export function word(list: WordList, key: string): string {
  return languages[speech.lang][`${list}.${key}` as Message] ?? key;
}

/** A sentence that the program has written in both languages. */
export function spoken(said: Said): string {
  return said[speech.lang];
}
