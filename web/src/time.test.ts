import { describe, expect, it } from 'vitest';
import { Clock, dayRanges, instant, showDayRange } from './time';

describe('clock', () => {
  it('reads times in UTC unless the report has a zone', () => {
    expect(new Clock().read('2026-03-01T16:05:22Z')).toBe('2026-03-01 16:05:22');
    expect(new Clock('Asia/Shanghai').read('2026-03-01T16:05:22Z')).toBe('2026-03-02 00:05:22');
  });

  // A zone that the browser does not know must not stop the page, and must not be named as if it were used.
  it('falls back to UTC and says so', () => {
    const clock = new Clock('Mars/Olympus');
    expect(clock.zone).toBe('UTC');
    expect(clock.read('2026-03-01T16:05:22Z')).toBe('2026-03-01 16:05:22');
  });

  it('says nothing where there is no time', () => {
    expect(new Clock('Asia/Shanghai').read(null)).toBe('');
    expect(new Clock().read('')).toBe('');
  });

  it('reads nanoseconds', () => {
    expect(instant('2026-03-01T00:00:00.123456789Z')).toBe(Date.UTC(2026, 2, 1, 0, 0, 0, 123));
  });
});

describe('days', () => {
  // Days that follow each other are asked for as one range, over the end of a month too.
  it('are joined into ranges', () => {
    const ranges = dayRanges(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-05', '2026-03-09', '2026-03-10']);
    expect(ranges.map(showDayRange)).toEqual(['2026-02-27 – 2026-03-01', '2026-03-05', '2026-03-09 – 2026-03-10']);
    expect(dayRanges([])).toEqual([]);
  });
});
