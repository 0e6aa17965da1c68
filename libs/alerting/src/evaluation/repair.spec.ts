import type { Breach } from './breach-history.js';
import { repair, type StoredEpisode } from './repair.js';

const breach = (startedAt: number, endedAt: number | null, sustained = true): Breach => ({
  startedAt,
  endedAt,
  lastBreachAt: startedAt,
  lastAt: endedAt ?? startedAt,
  lastReceivedAt: startedAt,
  value: null,
  endValue: null,
  sustained,
  clearSince: null,
  clearReceivedAt: null,
  changes: [],
});
const episode = (id: number, startedAt: number, endedAt: number, endedByReading = true): StoredEpisode => ({
  id,
  incidentId: id,
  startedAt,
  endedAt,
  endedByReading,
});
const window = { from: 0, until: 1_000 };
const repaired = (ended: Breach[], stored: StoredEpisode[], current: Breach | null = null) => {
  const { record, correct, disprove } = repair({ ...window, history: { ended, current }, stored });
  return {
    record: record.map(({ startedAt, endedAt }) => [startedAt, endedAt]),
    correct: correct.map(({ episode: { id }, startedAt, endedAt }) => [id, startedAt, endedAt]),
    disprove: disprove.map(({ id }) => id),
  };
};
const nothing = { record: [], correct: [], disprove: [] };

test.each([
  ['what is known already changes nothing', [breach(100, 200)], [episode(1, 100, 200)], nothing],
  ['a breach nobody knew of is recorded', [breach(100, 200)], [], { ...nothing, record: [[100, 200]] }],
  ['one too short for its rule is not', [breach(100, 200, false)], [], nothing],
  [
    'a breach beside another is recorded beside it',
    [breach(100, 200), breach(300, 400)],
    [episode(1, 300, 400)],
    { ...nothing, record: [[100, 200]] },
  ],
  [
    'an episode that began earlier and ended later is corrected',
    [breach(80, 250)],
    [episode(1, 100, 200)],
    { ...nothing, correct: [[1, 80, 250]] },
  ],
  [
    'an episode that was none is disproved',
    [breach(100, 120, false)],
    [episode(1, 100, 200)],
    { ...nothing, disprove: [1] },
  ],
  ['one that a person ended says nothing about readings', [], [episode(1, 100, 200, false)], nothing],
  [
    'one breach over two episodes is left alone',
    [breach(100, 400)],
    [episode(1, 100, 200), episode(2, 300, 400)],
    nothing,
  ],
  [
    'one episode in which there were two breaches is left alone',
    [breach(100, 140), breach(160, 200)],
    [episode(1, 100, 200)],
    nothing,
  ],
  ['what began before the window keeps its beginning', [breach(0, 50)], [episode(1, -50, 50)], nothing],
  ['what the window cuts off is not disproved', [], [episode(1, -50, 50), episode(2, 900, 1_100)], nothing],
])('%s', (_what, ended, stored, expected) => {
  expect(repaired(ended, stored)).toEqual(expected);
});

test('an episode that overlaps what is going on now is not disproved', () => {
  expect(repaired([], [episode(1, 100, 200)], breach(150, null))).toEqual(nothing);
});
