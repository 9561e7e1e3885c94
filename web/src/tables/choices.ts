/** The options of filters. */
import type { Claim, ReportData } from '../data';

export interface Option {
  value: string;
  label: string;
}

/** More options than this help nobody; the text filter finds the others. */
const mostOptions = 300;

export function claimOptions(data: ReportData): Option[] {
  const label = (c: Claim) => (c.victim ? `${c.id} · ${c.victim}` : c.id);
  return data.claims.slice(0, mostOptions).map((c) => ({ value: c.id, label: label(c) }));
}

export function levelOptions(rows: readonly { level: number }[]): Option[] {
  const levels = new Set(rows.map((r) => r.level));
  return [...levels].sort((a, b) => a - b).map((level) => ({ value: String(level), label: String(level) }));
}

/** The values that occur, the most frequent first. */
export function valueOptions<Row>(rows: readonly Row[], of: (row: Row) => string): Option[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(of(row), (counts.get(of(row)) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, mostOptions)
    .map(([value]) => ({ value, label: value }));
}
