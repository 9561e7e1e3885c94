/**
 * Amounts of money. They are whole minor units in a bigint, and never a float:
 * every sum on the page is exact.
 */

/** The digits of the minor unit of each currency: 2 for CNY, 0 for JPY. */
export type Digits = Record<string, number>;

/** Reads a decimal such as "-1234.50" into minor units. */
export function parseAmount(text: string, digits: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[3] ?? '';
  if (!match || fraction.length > digits) {
    throw new Error(`not an amount with at most ${digits} decimals: ${text}`);
  }
  const minor = BigInt(match[2]! + fraction.padEnd(digits, '0'));
  return match[1] ? -minor : minor;
}

/** Writes minor units as a decimal with all of the currency's digits. */
export function plainAmount(minor: bigint, digits: number): string {
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  return sign + text.slice(0, point) + (digits > 0 ? '.' + text.slice(point) : '');
}

/** Like plainAmount, with a comma at every third digit and a real minus sign. */
export function showAmount(minor: bigint, digits: number): string {
  return groupThousands(plainAmount(minor, digits)).replace('-', '−');
}

/** Puts a comma at every third digit before the point. */
export function groupThousands(decimal: string): string {
  const [whole, fraction] = decimal.split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A number of things, with a comma at every third digit. */
export function showCount(n: number): string {
  return groupThousands(String(n));
}

/** Shares are read to one digit after the point. */
const shareDigits = 1;

/** Commissions differ by less than one in a hundred, so that they need one digit more. */
export const commissionDigits = 2;

/**
 * How much of whole is part, such as "26.3 %". What is not nothing never reads
 * 0.0 %, and what is not all of it never reads 100.0 %.
 */
export function showShare(part: bigint, whole: bigint, digits = shareDigits): string {
  if (whole <= 0n) return '–';
  if (part === 0n) return '0 %';
  if (part === whole) return '100 %';
  const unit = 10n ** BigInt(digits);
  const all = 100n * unit;
  const rounded = (part * all * 2n + whole) / (whole * 2n);
  if (rounded <= 0n) return `< ${plainAmount(1n, digits)} %`;
  if (rounded >= all && part < whole) return `> ${plainAmount(all - 1n, digits)} %`;
  return `${groupThousands(plainAmount(rounded, digits))} %`;
}

/** A share that the program gives as a number between 0 and 1, such as "26.3 %". */
export function percent(share: number, digits = shareDigits): string {
  const finest = 1e9; // more than any share is exact to
  return Number.isFinite(share) ? showShare(BigInt(Math.round(share * finest)), BigInt(finest), digits) : '';
}

/** An exact number by which decimals of any currency can be put in order. */
export function decimalRank(decimal: string): bigint {
  const [whole, fraction = ''] = decimal.replace('-', '').split('.') as [string, string?];
  const rank = BigInt(whole + fraction.padEnd(12, '0').slice(0, 12));
  return decimal.startsWith('-') ? -rank : rank;
}

/** A decimal with a comma at every third digit and a real minus sign. */
export function showDecimal(decimal: string): string {
  return (decimal.startsWith('-') ? '−' : '') + groupThousands(decimal.replace('-', ''));
}

/** Amounts in the currencies of one report. */
export class Money {
  constructor(private readonly known: Digits) {}

  digits(currency: string): number {
    return this.known[currency] ?? 2;
  }

  parse(text: string, currency: string): bigint {
    return parseAmount(text, this.digits(currency));
  }

  show(minor: bigint, currency: string): string {
    return showAmount(minor, this.digits(currency));
  }

  /** The amount with its currency, such as "1,234.50 CNY". */
  name(minor: bigint, currency: string): string {
    return `${this.show(minor, currency)} ${currency}`;
  }

  /**
   * The amount as a float of major units: good for the length of a bar and for
   * nothing else.
   */
  length(minor: bigint, currency: string): number {
    return Number(minor) / 10 ** this.digits(currency);
  }

  /** A number by which amounts of any currency can be put in order exactly. */
  rank(minor: bigint, currency: string): bigint {
    return minor * 10n ** BigInt(Math.max(0, 12 - this.digits(currency)));
  }
}
