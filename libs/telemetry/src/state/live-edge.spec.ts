import fc from 'fast-check';
import { advanceEdge, type EdgeState, type LiveEdge } from './live-edge.js';

interface Row {
  at: number;
  celsius: number;
}
const isBreach = (row: Row) => row.celsius > 30;
const rows = (...celsius: number[]): Row[] =>
  celsius.map((value, index) => ({ at: index + 1, celsius: value }));
const signals = (stored: EdgeState | null, ...celsius: number[]) =>
  advanceEdge(stored, rows(...celsius), isBreach).signals.map(({ at }) => at);

test('signals start, sustain and end a breach; health is silent', () => {
  expect(signals(null, 20, 21)).toEqual([]);
  expect(signals(null, 20, 31)).toEqual([2]);
  expect(signals({ at: 0, breached: true }, 31)).toEqual([1]);
  expect(signals({ at: 0, breached: true }, 20)).toEqual([1]);
  expect(signals({ at: 0, breached: false }, 20, 31, 32, 33, 20, 20)).toEqual([2, 4, 5]);
  expect(signals(null, 31, 20)).toEqual([1, 2]);
});

test('history changes nothing', () => {
  expect(advanceEdge({ at: 9, breached: false }, rows(40, 40), isBreach)).toEqual({
    newest: null,
    signals: [],
  });
});

test('whatever the order of arrival, the newest reading by device time is what is left', () => {
  const reading = fc.record({ at: fc.nat(50), celsius: fc.integer({ min: 20, max: 40 }) });
  fc.assert(
    fc.property(fc.array(fc.array(reading), { maxLength: 8 }), (chunks) => {
      let state: EdgeState | null = null;
      let value: number | null = null;
      let signalled = 0;
      for (const chunk of chunks) {
        const sorted = [...chunk].sort((a, b) => a.at - b.at);
        const { newest, signals: due }: LiveEdge<Row> = advanceEdge(state, sorted, isBreach);
        // A breach that is over or has begun since is always told.
        if ((newest?.breached ?? state?.breached) !== (state?.breached ?? false) && newest !== null)
          expect(due.length).toBeGreaterThan(0);
        signalled += due.length;
        if (newest !== null) {
          state = { at: newest.row.at, breached: newest.breached };
          value = newest.row.celsius;
        }
        expect(advanceEdge(state, sorted, isBreach).newest).toBeNull();
      }
      const all = chunks.flat();
      if (all.length === 0) return;
      const newestAt = Math.max(...all.map(({ at }) => at));
      expect(state!.at).toBe(newestAt);
      expect(all.some(({ at, celsius }) => at === newestAt && celsius === value)).toBe(true);
      if (all.every((row) => !isBreach(row))) expect(signalled).toBe(0);
    }),
  );
});
