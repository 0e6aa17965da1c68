import { histogramKeys } from '../measures/histogram.js';

/** Beyond the last key of any vector. */
const size = 4_096;
if (256 + 5 * histogramKeys > size || 1_024 + histogramKeys > size)
  throw new RangeError('The vectors have outgrown their sums');

/** A sum of many vectors. An array of its own, because a year of a fleet is millions of additions. */
export class DenseCounts {
  private readonly counts = new Float64Array(size);

  get(key: number): number {
    return this.counts[key] ?? 0;
  }

  /** As `addEncoded` does for a map. */
  addEncoded(bytes: Buffer): void {
    const { counts } = this;
    let position = 0;
    let key = 0;
    while (position < bytes.length) {
      let factor = 1;
      let byte = bytes[position++]!;
      while (byte >= 128) {
        key += (byte - 128) * factor;
        factor *= 128;
        byte = bytes[position++]!;
      }
      key += byte * factor;
      let value = 0;
      factor = 1;
      byte = bytes[position++]!;
      while (byte >= 128) {
        value += (byte - 128) * factor;
        factor *= 128;
        byte = bytes[position++]!;
      }
      counts[key]! += value + byte * factor;
    }
  }

  add(vector: ReadonlyMap<number, number>, factor: 1 | -1): void {
    for (const [key, count] of vector) this.counts[key]! += factor * count;
  }
}
