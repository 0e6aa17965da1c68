import fc from 'fast-check';
import { advanceEdge, type EdgeRules, type EdgeState, type LiveEdge } from './live-edge.js';

interface Row {
  at: number;
  celsius: number;
}
const isBreach = (row: Row) => row.celsius > 30;
const rules: EdgeRules<Row> = {
  verdict: (row) => (isBreach(row) ? 'BREACH' : row.celsius > 29 ? 'BETWEEN' : 'CLEAR'),
  isNew: () => true,
};
const hour = 3_600_000;
const rows = (...celsius: number[]): Row[] =>
  celsius.map((value, index) => ({ at: index + 1, celsius: value }));
const signals = (stored: EdgeState | null, ...celsius: number[]) =>
  advanceEdge(stored, rows(...celsius), rules).signals.map(({ at }) => at);

test('signals start, sustain and end a breach; health is silent', () => {
  expect(signals(null, 20, 21)).toEqual([]);
  expect(signals(null, 20, 31)).toEqual([2]);
  expect(signals({ at: 0, breached: true, breachedUntil: 0 }, 31)).toEqual([1]);
  expect(signals({ at: 0, breached: true, breachedUntil: 0 }, 20)).toEqual([1]);
  expect(signals({ at: 0, breached: false, breachedUntil: null }, 20, 31, 32, 33, 20, 20)).toEqual([2, 4, 5]);
  expect(signals(null, 31, 20)).toEqual([1, 2]);
});

test('what lies within the hysteresis goes on with what was before', () => {
  expect(signals(null, 29.5, 29.5)).toEqual([]);
  expect(signals({ at: 0, breached: true, breachedUntil: 0 }, 29.5)).toEqual([1]);
  expect(signals({ at: 0, breached: true, breachedUntil: 0 }, 29.5, 20, 29.5)).toEqual([1, 2]);
});

test('history moves nothing, and is told of by its ends when it may alter what is known', () => {
  const late = (stored: EdgeState, celsius: number[], isNew = true) =>
    advanceEdge(stored, rows(...celsius), { ...rules, isNew: () => isNew });
  const told = (stored: EdgeState, celsius: number[]) => late(stored, celsius).signals.map(({ at }) => at);
  expect(late({ at: 9, breached: false, breachedUntil: null }, [40, 40, 40]).newest).toBeNull();
  expect(told({ at: 9 * hour, breached: false, breachedUntil: null }, [20, 40, 20])).toEqual([1, 3]);
  expect(told({ at: 9 * hour, breached: false, breachedUntil: null }, [20, 20, 20])).toEqual([]);
  expect(told({ at: hour, breached: false, breachedUntil: hour }, [20, 20, 20])).toEqual([1, 3]);
  expect(told({ at: hour, breached: false, breachedUntil: 1 }, [20, 20, 20])).toEqual([]);
  expect(told({ at: hour, breached: false, breachedUntil: null }, [20, 20, 20])).toEqual([]);
  // A breach that came late itself, and healthy readings before it.
  expect(told({ at: hour, breached: false, breachedUntil: null }, [20, 31, 20])).toEqual([1, 3]);
  expect(late({ at: hour, breached: false, breachedUntil: null }, [20, 31, 20]).breachedUntil).toBe(hour);
  expect(told({ at: 9 * hour, breached: true, breachedUntil: 0 }, [20])).toEqual([1]);
  expect(late({ at: 9 * hour, breached: true, breachedUntil: 0 }, [40, 40], false).signals).toEqual([]);
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
        const {
          newest,
          breachedUntil,
          signals: due,
        }: LiveEdge<Row> = advanceEdge(state, sorted, {
          ...rules,
          isNew: () => false,
        });
        // A breach that is over or has begun since is always told.
        if ((newest?.breached ?? state?.breached) !== (state?.breached ?? false) && newest !== null)
          expect(due.length).toBeGreaterThan(0);
        signalled += due.length;
        if (newest !== null) {
          state = { at: newest.row.at, breached: newest.breached, breachedUntil };
          value = newest.row.celsius;
        }
        expect(advanceEdge(state, sorted, rules).newest).toBeNull();
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
