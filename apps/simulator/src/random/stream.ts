import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** 32-bit hash of a text (FNV-1a with murmur3's finaliser): equal on every machine, so seeds can be named. */
export function hashText(text: string, seed = 0): number {
  let hash = (0x811c9dc5 ^ seed) | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** Hash of two integers: noise that depends on nothing but its coordinates. */
export function hashPair(a: number, b: number): number {
  return mix(Math.imul(a, 0x9e3779b1) ^ mix(b ^ Math.floor(b / 0x1_0000_0000)));
}

/** Uniform in [0, 1) from two integers. */
export function noise(a: number, b: number): number {
  return (hashPair(a, b) >>> 0) / 0x1_0000_0000;
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A named stream of random numbers: the same key gives the same numbers, whatever else was drawn before. */
export interface Stream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Whole number in [low, high]. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** Log-normal with this median; sigma is that of the logarithm. */
  logNormal(median: number, sigma: number): number;
  poisson(mean: number): number;
  pick<T>(items: readonly T[]): T;
  /** 16 hexadecimal digits. */
  hex(): string;
}

export function stream(key: string, seed: number): Stream {
  const generator = xoroshiro128plus(hashText(key, seed));
  // The generator starts from one word, so neighbouring seeds agree in their first draws.
  for (let i = 0; i < 8; i++) generator.next();
  const next = () => uniformFloat64(generator);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const word = () => (generator.next() >>> 0).toString(16).padStart(8, '0');
  return {
    next,
    normal,
    int,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson: (mean) => poisson(mean, next),
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new RangeError('cannot pick from an empty list');
      return item;
    },
    hex: () => word() + word(),
  };
}

/** Knuth's product method; means here are a few per hour, so its linear cost does not matter. */
function poisson(mean: number, next: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}
