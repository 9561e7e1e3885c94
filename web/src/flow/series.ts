/** A running sum over time. Amounts are added in order of time. */
export class Series {
  private readonly times: number[] = [];
  private readonly sums: bigint[] = [];

  add(at: number, amount: bigint): void {
    this.sums.push(this.total + amount);
    this.times.push(at);
  }

  get total(): bigint {
    return this.sums.at(-1) ?? 0n;
  }

  get first(): number {
    return this.times[0] ?? NaN;
  }

  get last(): number {
    return this.times.at(-1) ?? NaN;
  }

  /** How many amounts were added up to and including a time. */
  countAt(time: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The sum of what was added up to and including a time. */
  at(time: number): bigint {
    return this.sums[this.countAt(time) - 1] ?? 0n;
  }
}
