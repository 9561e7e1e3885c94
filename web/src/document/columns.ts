/** The columns and filters of a document's tables. */
import type { Cell, CellKind, DocumentColumn, DocumentData, DocumentSection, Row, Said } from '../data';
import { rules } from '../data';
import { spoken, word } from '../i18n/index.svelte';
import { decimalRank, groupThousands, percent, showCount, showDecimal } from '../money';
import { valueOptions } from '../tables/choices';
import type { Choice, Column } from '../tables/rows';
import { instant, type Clock } from '../time';

/** Sentences that are too long for a cell. */
const sentences = ['why', 'said', 'speaks_against'];

/** Texts of these columns are numbers and ids, which are read letter by letter. */
const codes = [
  'account',
  'from',
  'to',
  'transfer',
  'source',
  'serial',
  'order_number',
  'reverses',
  'claim',
  'request',
  'reference',
  'peer',
];

const looks: Record<CellKind, Column<Row>['kind']> = {
  text: 'text',
  word: 'word',
  phrase: 'parts',
  number: 'figure',
  minutes: 'figure',
  amount: 'figure',
  time: 'time',
  parts: 'parts',
  share: 'figure',
};

/** How many claims a cell lists; the CSV has all. */
const shownParts = 3;

/** A column of what one rule finds is named for the rule. */
const isRule = (key: string) => (rules as readonly string[]).includes(key);

export function documentColumns(data: DocumentData, section: DocumentSection, clock: Clock): Column<Row>[] {
  return section.columns.map((c, at) => {
    const empty = section.rows.every((row) => isEmpty(row[at]));
    const column: Column<Row> = {
      key: c.key,
      name: () => (isRule(c.key) ? word('rule', c.key) : spoken(c.title)),
      kind: c.kind === 'text' && codes.includes(c.key) ? 'code' : looks[c.kind],
      show: (row) => shownCell(data, c, row[at] ?? null, clock),
      csv: (row) => plain(c, row[at] ?? null),
      foreign: c.kind === 'text' || c.kind === 'parts',
      below: sentences.includes(c.key),
      hidden: empty && section.rows.length > 0,
    };
    if (looks[c.kind] === 'figure' || c.kind === 'time') column.order = (row) => order(c, row[at] ?? null);
    if (c.kind === 'parts') column.find = (row) => parts(row[at]).map(([claim]) => claim).join(' ');
    return column;
  });
}

const isEmpty = (cell: Cell | undefined) => cell === null || cell === '' || (Array.isArray(cell) && cell.length === 0);

const parts = (cell: Cell | undefined) => (Array.isArray(cell) ? cell : []);

/** A cell that is a sentence of the program's, whatever its column holds. */
function isSaid(cell: Cell): cell is Said {
  return typeof cell === 'object' && cell !== null && !Array.isArray(cell);
}

function shownCell(data: DocumentData, c: DocumentColumn, cell: Cell, clock: Clock): string {
  if (cell === null) return '';
  if (isSaid(cell)) return spoken(cell);
  switch (c.kind) {
    case 'word':
      return term(data, String(cell));
    case 'number':
      return showCount(Number(cell));
    case 'minutes':
      return groupThousands((cell as number).toFixed(1));
    case 'share':
      return percent(cell as number);
    case 'amount':
      return showDecimal(String(cell));
    case 'time':
      return clock.read(String(cell));
    case 'parts':
      return showParts(parts(cell));
  }
  return String(cell);
}

/** One of dyetrace's own words in the language of the page. */
function term(data: DocumentData, key: string): string {
  return Object.hasOwn(data.terms, key) ? spoken(data.terms[key]!) : key;
}

function showParts(list: [string, string][]): string {
  const lines = list.slice(0, shownParts).map(([claim, amount]) => `${claim}  ${showDecimal(amount)}`);
  if (list.length > shownParts) lines.push(`+${list.length - shownParts}`);
  return lines.join('\n');
}

/** A cell as the program's own CSV has it, save that sentences stand in the language of the page. */
function plain(c: DocumentColumn, cell: Cell): string {
  if (cell === null) return '';
  if (isSaid(cell)) return spoken(cell);
  if (c.kind === 'parts') return JSON.stringify(Object.fromEntries(parts(cell)));
  return String(cell);
}

function order(c: DocumentColumn, cell: Cell): bigint | number | null {
  if (cell === null) return null;
  if (c.kind === 'amount') return decimalRank(String(cell));
  return c.kind === 'time' ? instant(String(cell)) : Number(cell);
}

/** Columns of text by whose values people choose rows. */
const chosen = ['institution', 'claim', 'method'];

/** More different values than this are better found by the text filter. */
const mostValues = 60;

export function documentChoices(data: DocumentData, section: DocumentSection): Choice<Row>[] {
  return section.columns.flatMap((c, at) => {
    if (c.kind !== 'word' && !chosen.includes(c.key)) return [];
    const value = (row: Row) => String(row[at] ?? '');
    const options = valueOptions(section.rows, value);
    if (options.length > mostValues) return [];
    return {
      key: c.key,
      name: () => spoken(c.title),
      options: options.map((o) => ({ value: o.value, label: c.kind === 'word' ? term(data, o.value) : o.label })),
      matches: (row: Row, wanted: string) => value(row) === wanted,
    };
  });
}
