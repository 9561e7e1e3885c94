/** What nodes are called, and how a name is cut to the room there is. */
import type { Book } from '../book';
import { t } from '../i18n/index.svelte';
import { showCount } from '../money';
import type { FlowNode } from './graph';

/** An account number as its first and last digits, which is how people compare them. */
export function shortAccount(account: string): string {
  const letters = [...account];
  return letters.length <= 14 ? account : `${letters.slice(0, 6).join('')}…${letters.slice(-4).join('')}`;
}

/** The end of an account number, by which people tell a holder's accounts apart. */
function lastDigits(account: string): string {
  return account.length <= 8 ? account : [...account].slice(-4).join('').replace(/^[^\p{L}\p{N}]+/u, '');
}

/** Holder and last digits; the account alone where no holder is known. */
export function nodeName(book: Book, node: FlowNode): string {
  if (node.folded) return t('flow.others', { n: showCount(node.places.length) });
  const holder = book.holder(node.account);
  return holder ? `${holder} ·${lastDigits(node.account)}` : shortAccount(node.account);
}

export function levelName(book: Book, level: number): string {
  if (level > 0) return t('flow.level', { n: level });
  return t(book.marks ? 'flow.payers' : 'flow.victims');
}

/** About how wide a letter is, in units of the font size. */
function letterWidth(letter: string): number {
  const code = letter.codePointAt(0)!;
  if (code >= 0x1100 && code !== 0x2026) return 1;
  if (code >= 0x30 && code <= 0x39) return 0.58;
  return letter === letter.toUpperCase() && letter !== letter.toLowerCase() ? 0.68 : 0.54;
}

/** Cuts a text so that it is about as wide as room, in pixels. */
export function fitText(text: string, room: number, size: number): string {
  let width = 0;
  let fitting = '';
  for (const letter of text) {
    width += letterWidth(letter) * size;
    if (width > room) return fitting === '' ? '' : `${fitting.trimEnd()}…`;
    if (width <= room - size) fitting += letter;
  }
  return text;
}
