/** The moment that the picture shows, and its replay from the first transfer to the last. */
import type { Moment } from './graph';
import type { Movement } from './movements';

const minuteLength = 60_000;

/** A replay takes about this long however much happened. */
const replayLength = 24_000;
const leastStep = 70;
const mostStep = 400;

export class Replay {
  /** The first and last minute in which something moves. */
  readonly start: number;
  readonly end: number;
  /** The minutes in which something moves, ascending, counted from the start. */
  readonly minutes: number[];
  value = $state(0);
  playing = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(movements: readonly Movement[]) {
    const minutes = [...new Set(movements.map((m) => Math.floor(m.time / minuteLength)))].sort((a, b) => a - b);
    this.start = minutes[0] ?? 0;
    this.end = minutes.at(-1) ?? 0;
    this.minutes = minutes.map((m) => m - this.start);
    this.value = this.length;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** The end of the minute that is shown, in milliseconds; all there is at the end of the slider. */
  get now(): Moment {
    const final = this.value >= this.length;
    return { final, time: final ? Infinity : this.shownTime };
  }

  get shownTime(): number {
    return (this.start + this.value + 1) * minuteLength - 1;
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  pause(): void {
    this.playing = false;
    clearTimeout(this.timer);
  }

  private play(): void {
    if (this.length === 0) return;
    if (this.value >= this.length) this.value = 0;
    this.playing = true;
    this.step();
  }

  /** Goes on to the next minute in which something moves, or several where there are many. */
  private step(): void {
    const count = this.minutes.length;
    const pause = Math.min(mostStep, Math.max(leastStep, replayLength / count));
    const stride = Math.max(1, Math.round((count * pause) / replayLength));
    this.timer = setTimeout(() => {
      const next = this.minutes.findIndex((m) => m > this.value);
      const at = next < 0 ? count - 1 : Math.min(count - 1, next + stride - 1);
      this.value = this.minutes[at]!;
      if (this.value >= this.length) this.pause();
      else this.step();
    }, pause);
  }
}
