/** Points in time as people read them. */

/** Milliseconds since 1970 of an RFC 3339 time; NaN where there is none. */
export function instant(text: string | null | undefined): number {
  return text ? Date.parse(text) : NaN;
}

/** Shows times in the zone of a report. */
export class Clock {
  readonly zone: string;
  private readonly format: Intl.DateTimeFormat | null;

  /** An empty or unknown zone is UTC. */
  constructor(zone = 'UTC') {
    this.format = zone === 'UTC' || zone === '' ? null : formatIn(zone);
    this.zone = this.format ? zone : 'UTC';
  }

  /** A time to the second, such as 2026-03-01 14:05:22. */
  second(at: number): string {
    if (Number.isNaN(at)) return '';
    if (!this.format) return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    const part: Record<string, string> = {};
    for (const { type, value } of this.format.formatToParts(at)) part[type] = value;
    return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`;
  }

  minute(at: number): string {
    return this.second(at).slice(0, 16);
  }

  /** An RFC 3339 time as a person reads it, to the second. */
  read(text: string | null | undefined): string {
    return this.second(instant(text));
  }
}

function formatIn(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    return null;
  }
}

const dayLength = 86_400_000;

/** A run of consecutive days, both ends included. */
export interface DayRange {
  first: string;
  last: string;
}

/** Joins ascending days such as 2026-03-01 into runs of consecutive days. */
export function dayRanges(days: string[]): DayRange[] {
  const ranges: DayRange[] = [];
  for (const day of days) {
    const open = ranges.at(-1);
    if (open && Date.parse(day) - Date.parse(open.last) === dayLength) open.last = day;
    else ranges.push({ first: day, last: day });
  }
  return ranges;
}

export function showDayRange(range: DayRange): string {
  return range.first === range.last ? range.first : `${range.first} – ${range.last}`;
}
