/**
 * Counts by small whole keys, most of them absent. Adding vectors adds every count in them, so one row of the database
 * can hold funnel, causes, durations and hours together, and sums of sums stay exact.
 */
export type CountVector = Map<number, number>;

export function increase(vector: CountVector, key: number, by = 1): void {
  const sum = (vector.get(key) ?? 0) + by;
  if (sum === 0) vector.delete(key);
  else vector.set(key, sum);
}

export function addTo(sum: CountVector, other: CountVector, factor: 1 | -1 = 1): void {
  for (const [key, count] of other) increase(sum, key, factor * count);
}

export function countOf(vector: CountVector, key: number): number {
  return vector.get(key) ?? 0;
}

/** Seven bits a byte, lowest first. Works beyond 32 bits, where shifting does not. */
function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** By ascending key: the distance to the key before, then the count. Counts are whole and above zero. */
export function encodeVector(vector: CountVector): Buffer {
  const bytes: number[] = [];
  let previous = 0;
  for (const key of [...vector.keys()].sort((a, b) => a - b)) {
    const count = vector.get(key)!;
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is no count (key ${key})`);
    if (count === 0) continue;
    pushNumber(bytes, key - previous);
    pushNumber(bytes, count);
    previous = key;
  }
  return Buffer.from(bytes);
}

/** Adds what the bytes hold; decoding into a sum needs no vector in between. */
export function addEncoded(sum: CountVector, bytes: Buffer): void {
  let position = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[position++];
      if (byte === undefined) throw new RangeError('The vector ends in the middle of a number');
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  let key = 0;
  while (position < bytes.length) {
    key += next();
    increase(sum, key, next());
  }
}

export function decodeVector(bytes: Buffer): CountVector {
  const vector: CountVector = new Map();
  addEncoded(vector, bytes);
  return vector;
}
