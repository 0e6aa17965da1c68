/**
 * Milliseconds until the next attempt after `failures` failed ones: doubling from 100 ms up to 5 s, with a random
 * part so that processes do not come back in step. `random` is in [0, 1).
 */
export function reconnectDelay(failures: number, random: number): number {
  const longest = Math.min(5_000, 100 * 2 ** Math.min(failures, 10));
  return Math.round(longest / 2 + (longest / 2) * random);
}
