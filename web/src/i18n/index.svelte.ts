/** Which language the page speaks now, and what it says in it. */
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

/** The message of this key, or the key itself where there is none, as for a kind not known here. */
export function word(prefix: 'kind' | 'fate' | 'rule' | 'fault', key: string): string {
  const message = languages[speech.lang][`${prefix}.${key}` as Message];
  return message ?? key;
}
