/** What is said of a node or a link at a moment. */
import type { Book } from '../book';
import { t, word, type Message } from '../i18n/index.svelte';
import { showCount } from '../money';
import { askWho } from '../tables/more';
import { stoppedAt, type FlowLink, type FlowNode, type Moment } from './graph';
import type { Fate } from './movements';
import { levelName, nodeName, shortAccount } from './names';

export interface Fact {
  label: string;
  value: string;
  /** A kind of end whose colour marks the line. */
  fate?: Fate;
  strong?: boolean;
}

export interface Facts {
  title: string;
  /** The account as it stands in the ledger. */
  account: string;
  notes: string[];
  amounts: Fact[];
  times: Fact[];
}

export function nodeFacts(book: Book, node: FlowNode, now: Moment): Facts {
  const about = node.rough && !now.final ? `${t('flow.roughly')} ` : '';
  const name = (amount: bigint) => about + book.money.name(amount, node.currency);
  const amounts: Fact[] = [];
  const add = (label: Message, amount: bigint) => {
    if (amount > 0n) amounts.push({ label: t(label), value: name(amount) });
  };
  add('flow.arrived', node.arrived.at(now.time));
  add('flow.crossedIn', node.crossedIn.at(now.time));
  add('flow.sent', node.sent.at(now.time) - node.fees.at(now.time));
  add('flow.crossedOut', node.crossedOut.at(now.time));
  for (const { fate, amount } of stoppedAt(node, now)) {
    const label = fate === 'held' && !now.final ? t('flow.lies') : word('fate', fate);
    amounts.push({ label, value: name(amount), fate, strong: true });
  }
  return {
    title: nodeName(book, node),
    account: node.account,
    notes: nodeNotes(book, node),
    amounts,
    times: nodeTimes(book, node),
  };
}

function nodeNotes(book: Book, node: FlowNode): string[] {
  const level = levelName(book, node.level);
  if (node.folded) return [level, t('flow.othersHint')];
  const known = book.account(node.account, node.currency);
  const notes = [level];
  if (known?.institution) notes.push(known.institution);
  if (known?.region) notes.push(known.region);
  if (known?.kind && known.kind !== 'personal') notes.push(word('kind', known.kind));
  const who = askWho(book.inquiry(node.account, node.currency));
  if (who) notes.push(who);
  else if (known?.covered === false) notes.push(t('flow.noStatement'));
  return notes;
}

function nodeTimes(book: Book, node: FlowNode): Fact[] {
  const first = Math.min(...[node.arrived.first, node.sent.first].filter((at) => !Number.isNaN(at)));
  const last = Math.max(...[node.arrived.last, node.sent.last].filter((at) => !Number.isNaN(at)));
  return spanFacts(book, first, last);
}

function spanFacts(book: Book, first: number, last: number): Fact[] {
  if (!Number.isFinite(first)) return [];
  const facts = [{ label: t('flow.first'), value: book.clock.second(first) }];
  if (last !== first) facts.push({ label: t('flow.last'), value: book.clock.second(last) });
  return facts;
}

export function linkFacts(book: Book, link: FlowLink, now: Moment): Facts {
  const { source, target } = link;
  const sent = book.money.name(link.sent.at(now.time), source.currency);
  const arrived = book.money.name(link.arrived.at(now.time), target.currency);
  const amounts: Fact[] = [{ label: t('flow.sent'), value: sent, strong: true }];
  if (sent !== arrived) amounts.push({ label: t('flow.arrived'), value: `${t('flow.roughly')} ${arrived}` });
  return {
    title: `${nodeName(book, source)} → ${nodeName(book, target)}`,
    account: '',
    notes: [t('flow.transfers', { n: showCount(link.sent.countAt(now.time)) })],
    amounts,
    times: spanFacts(book, link.sent.first, link.sent.last),
  };
}

/** A node in words, for those who hear the picture. */
export function spokenNode(book: Book, node: FlowNode, now: Moment): string {
  const { title, account, notes, amounts, times } = nodeFacts(book, node, now);
  const facts = [...amounts, ...times].map((f) => `${f.label} ${f.value}`);
  const name = account && account !== title ? `${title}, ${shortAccount(account)}` : title;
  return [name, ...notes, ...facts].join(', ');
}
