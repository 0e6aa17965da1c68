import type { Episode } from '../episodes/episode.js';
import { type FoundExcursion, reconcile, type StoredExcursion } from './reconcile.js';

function found(
  startedAt: number,
  endedAt: number | null,
  more: Partial<FoundExcursion> = {},
): FoundExcursion {
  const episode: Episode = {
    startedAt,
    endedAt,
    lastAt: endedAt === null ? startedAt + 5 : endedAt - 1,
    lastCelsius: 31,
    readings: 3,
    minCelsius: 26,
    maxCelsius: 31,
    excursionSeconds: 60,
    spikeSeconds: 60,
    unknownSeconds: 0,
  };
  return { episode, meanKineticCelsius: 23, reasons: ['HARD_LIMIT'], ...more };
}

function stored(
  id: number,
  state: StoredExcursion['state'],
  excursion: FoundExcursion = found(10, 20),
): StoredExcursion {
  return { ...excursion, id, state, revision: 0 };
}

test('what is new is recorded; over and out of limits it waits for a pharmacist', () => {
  expect(reconcile([], [found(10, 20)])).toEqual([
    { kind: 'INSERT', found: found(10, 20), state: 'AWAITING_ASSESSMENT' },
  ]);
  expect(reconcile([], [found(10, 20, { reasons: [] })])[0]).toMatchObject({ state: 'WITHIN_ALLOWANCE' });
  expect(reconcile([], [found(10, null)])[0]).toMatchObject({ state: 'OPEN' });
});

test('looking again changes nothing', () => {
  expect(reconcile([stored(1, 'RELEASED')], [found(10, 20)])).toEqual([]);
});

test('an open one that ends is no revision', () => {
  expect(reconcile([stored(1, 'OPEN', found(10, null))], [found(10, 30)])).toEqual([
    { kind: 'UPDATE', id: 1, found: found(10, 30), state: 'AWAITING_ASSESSMENT', revised: false },
  ]);
});

test('a decision on facts that late readings change has to be made again', () => {
  expect(reconcile([stored(1, 'RELEASED')], [found(10, 40)])[0]).toMatchObject({
    id: 1,
    state: 'AWAITING_ASSESSMENT',
    revised: true,
  });
});

test('a decision stands when nothing but the mean has changed, and the new mean is kept', () => {
  expect(reconcile([stored(1, 'RELEASED')], [found(10, 20, { meanKineticCelsius: 23.5 })])[0]).toMatchObject({
    id: 1,
    found: { meanKineticCelsius: 23.5 },
    state: 'RELEASED',
    revised: true,
  });
});

test('a decision stands when there is nothing left to decide', () => {
  expect(reconcile([stored(1, 'DISCARDED')], [found(10, 15, { reasons: [] })])[0]).toMatchObject({
    state: 'DISCARDED',
    revised: true,
  });
});

test('two that prove to be one: the older record stays', () => {
  expect(
    reconcile(
      [stored(2, 'OPEN', found(30, null)), stored(1, 'AWAITING_ASSESSMENT', found(10, 20))],
      [found(10, null)],
    ),
  ).toEqual([
    { kind: 'WITHDRAW', id: 2 },
    { kind: 'UPDATE', id: 1, found: found(10, null), state: 'OPEN', revised: true },
  ]);
});

test('one that proves to be two: what was open closes before the other opens', () => {
  expect(
    reconcile([stored(1, 'OPEN', found(10, null))], [found(10, 20), found(30, null)]).map(
      (change) => change.kind,
    ),
  ).toEqual(['UPDATE', 'INSERT']);
});

test('one that never was is withdrawn', () => {
  expect(reconcile([stored(1, 'AWAITING_ASSESSMENT')], [])).toEqual([{ kind: 'WITHDRAW', id: 1 }]);
});
