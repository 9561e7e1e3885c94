/**
 * The data in a page, as the program writes it. Shapes and words are made of
 * the program's own: see data.gen.ts and terms.gen.ts.
 */
import type { Amount, ByClaim } from './data.gen';

export type * from './data.gen';
export { ends, faultKinds, differsWhats, nameKinds, reversals, roles, rules } from './terms.gen';
export type { AccountKind, CellKind, DiffersWhat, End, FaultKind, InputKind, NameKind, Role } from './terms.gen';
export type { Rule, TableName } from './terms.gen';

/** A claim's part of an amount, if it has one. A claim may be called "constructor". */
export function partOf(byClaim: ByClaim | undefined, claim: string): Amount | undefined {
  return byClaim && Object.hasOwn(byClaim, claim) ? byClaim[claim] : undefined;
}

/** What the page says in place of its data when it has none. */
export class NoData extends Error {}

/** Reads the data out of the text of the page's data element. */
export function readData<Data>(text: string | null | undefined): Data {
  if (!text || !text.trimStart().startsWith('{')) throw new NoData('the page holds no data');
  return JSON.parse(text) as Data;
}
