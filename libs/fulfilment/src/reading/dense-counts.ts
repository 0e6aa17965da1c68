import { histogramKeys } from '../measures/histogram.js';

const segmentBits = 9;
const segmentSize = 1 << segmentBits;
const segments = 8;
/** Beyond the last key of any vector. */
const size = segments * segmentSize;
if (256 + 5 * histogramKeys > size || 1_024 + histogramKeys > size)
  throw new RangeError('The vectors have outgrown their sums');

/**
 * A sum of many vectors. Arrays of its own, because a year of a fleet is millions of additions; in parts that are there
 * once something is in them, because an answer has thousands of sums of which most hold a few counts.
 */
export class DenseCounts {
  private readonly parts: (Float64Array | undefined)[] = Array.from({ length: segments });

  get(key: number): number {
    return this.parts[key >> segmentBits]?.[key & (segmentSize - 1)] ?? 0;
  }

  copy(): DenseCounts {
    const copy = new DenseCounts();
    for (const [index, part] of this.parts.entries()) copy.parts[index] = part?.slice();
    return copy;
  }

  increase(key: number, by: number): void {
    this.part(key >> segmentBits)[key & (segmentSize - 1)]! += by;
  }

  private part(index: number): Float64Array {
    return (this.parts[index] ??= new Float64Array(segmentSize));
  }

  /** As `addEncoded` does for a map. */
  addEncoded(bytes: Buffer, start = 0, end = bytes.length): void {
    let position = start;
    let key = 0;
    // Keys ascend, so that a part is looked up once.
    let index = -1;
    let part: Float64Array | undefined;
    while (position < end) {
      let byte = bytes[position++]!;
      if (byte < 128) key += byte;
      else {
        let factor = 1;
        while (byte >= 128) {
          key += (byte - 128) * factor;
          factor *= 128;
          byte = bytes[position++]!;
        }
        key += byte * factor;
      }
      byte = bytes[position++]!;
      let value = byte;
      if (byte >= 128) {
        let factor = 128;
        value = byte - 128;
        byte = bytes[position++]!;
        while (byte >= 128) {
          value += (byte - 128) * factor;
          factor *= 128;
          byte = bytes[position++]!;
        }
        value += byte * factor;
      }
      if (part === undefined || key >> segmentBits !== index) {
        index = key >> segmentBits;
        part = this.part(index);
      }
      part[key & (segmentSize - 1)]! += value;
    }
  }

  /** Several vectors one after the other, each with its length before it in four bytes. */
  addFramed(bytes: Buffer | null): void {
    if (bytes === null) return;
    for (let position = 0; position < bytes.length;) {
      const start = position + 4;
      const end = start + bytes.readInt32BE(position);
      this.addEncoded(bytes, start, end);
      position = end;
    }
  }

  add(vector: ReadonlyMap<number, number>, factor: number): void {
    for (const [key, count] of vector) this.increase(key, factor * count);
  }

  addColumns(keys: readonly number[], counts: readonly number[]): void {
    for (let index = 0; index < keys.length; index++) {
      const count = counts[index];
      if (count !== undefined && count !== 0) this.increase(keys[index]!, count);
    }
  }
}
