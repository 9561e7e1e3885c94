/** A report with what the page looks up in it again and again. */
import type { Account, Inquiry, ReportData } from './data';
import { accountKey } from './flow/movements';
import { Money } from './money';
import { Clock } from './time';

export class Book {
  readonly money: Money;
  readonly clock: Clock;
  /** Whether the report marks leads and claims no amounts. */
  readonly marks: boolean;
  private readonly accounts: Map<string, Account>;
  private readonly inquiries: Map<string, Inquiry>;
  private readonly holders = new Map<string, string>();
  private readonly amounts = new WeakMap<object, Map<string, bigint>>();

  constructor(readonly data: ReportData) {
    this.money = new Money(data.currencies);
    this.clock = new Clock(data.zone);
    this.marks = data.rule === 'poison';
    this.accounts = new Map(data.accounts.map((a) => [accountKey(a.account, a.currency), a]));
    this.inquiries = new Map(data.inquiries.map((q) => [accountKey(q.account, q.currency), q]));
    for (const c of data.claims) if (c.victim && c.from) this.holders.set(c.from, c.victim);
    for (const a of data.accounts) if (a.holder) this.holders.set(a.account, a.holder);
  }

  account(account: string, currency: string): Account | undefined {
    return this.accounts.get(accountKey(account, currency));
  }

  /** What is asked about an account whose statement is missing. */
  inquiry(account: string, currency: string): Inquiry | undefined {
    return this.inquiries.get(accountKey(account, currency));
  }

  /** Who holds an account: the holder, or for a payer of claimed money the victim; empty where nobody is known. */
  holder(account: string): string {
    return this.holders.get(account) ?? '';
  }

  /** An amount of a row, read once. */
  minor<Row extends object>(row: Row, field: keyof Row & string, currency: string): bigint {
    let known = this.amounts.get(row);
    if (!known) this.amounts.set(row, (known = new Map()));
    let amount = known.get(field);
    if (amount === undefined) {
      amount = this.money.parse((row[field] as string | undefined) || '0', currency);
      known.set(field, amount);
    }
    return amount;
  }
}
