import { aRule } from '../alerting-fixture.js';
import type { Sample } from '../evaluation/breach-history.js';
import { episodesOf, stepSamples, stretchesOf } from './episodes.js';

const s = 1_000;
const sample = (at: number, verdict: Sample['verdict']): Sample => ({
  at,
  receivedAt: at,
  value: at,
  verdict,
});

test('what was over in time does not fire, what held does, and what holds is open', () => {
  const rule = aRule({ for_seconds: 30 });
  const readings = [
    sample(0, 'BREACH'),
    sample(15 * s, 'CLEAR'),
    sample(30 * s, 'BREACH'),
    sample(60 * s, 'BREACH'),
    sample(75 * s, 'CLEAR'),
    sample(90 * s, 'BREACH'),
  ];
  expect(episodesOf(rule, readings, 100 * s)).toEqual([
    { startedAt: 30 * s, firedAt: 60 * s, endedAt: 75 * s, value: 60 * s },
  ]);
  expect(episodesOf(rule, readings, 120 * s)).toMatchObject([
    { startedAt: 30 * s },
    { startedAt: 90 * s, firedAt: 120 * s, endedAt: null },
  ]);
});

test('a value that is noted only when it changes holds until then', () => {
  const rule = aRule({ for_seconds: 60 });
  const changes = [
    sample(0, 'BREACH'),
    sample(59 * s, 'CLEAR'),
    sample(100 * s, 'BREACH'),
    sample(200 * s, 'CLEAR'),
  ];
  expect(episodesOf(rule, stepSamples(changes, 300 * s), 300 * s)).toMatchObject([
    { startedAt: 100 * s, firedAt: 160 * s, endedAt: 200 * s },
  ]);
  expect(episodesOf(rule, stepSamples(changes.slice(0, 3), 300 * s), 300 * s)).toMatchObject([
    { startedAt: 100 * s, endedAt: null },
  ]);
});

test('an error ends by its time without repetition', () => {
  const rule = aRule({ kind: 'CRITICAL_ERROR', parameters: { clearAfterSeconds: 60 } });
  expect(episodesOf(rule, [sample(0, 'BREACH')], 59 * s)).toMatchObject([{ endedAt: null }]);
  expect(episodesOf(rule, [sample(0, 'BREACH')], 60 * s)).toMatchObject([{ endedAt: 60 * s }]);
});

test('neighbouring buckets are one stretch, with one more at each end; those without a breach are none', () => {
  const buckets = [0, 10, 20].map((at) => ({ at, breached: at === 20 }));
  expect(stretchesOf([...buckets, { at: 100, breached: false }], 10)).toEqual([{ from: -10, until: 40 }]);
});
