import * as fc from 'fast-check';
import type { Verdict } from '../rules/verdict.js';
import { beginBreach, foldReadings, type Sample } from './breach-history.js';
import { type AlertStage, decide, type DecisionInput, staleAfterMs } from './decide.js';

const s = 1_000;
const base = Date.UTC(2026, 2, 1);
const options = { forMs: 30 * s, clearAfterMs: null, keepMs: 0, flapSlotMs: 0 };
/** A breach that goes on from then, before the samples. */
const since = (at: number) => beginBreach({ at, receivedAt: at, value: null }, 0);

/** `31!` breaches, `29~` lies between, `22` is clear; one every 15 s, received as it was measured. */
function timeline(text: string, receivedLateMs = 0): Sample[] {
  return text.split(' ').map((word, index) => ({
    at: base + index * 15 * s,
    receivedAt: base + index * 15 * s + receivedLateMs,
    value: Number.parseFloat(word),
    verdict: word.endsWith('!') ? 'BREACH' : word.endsWith('~') ? 'BETWEEN' : 'CLEAR',
  }));
}

function outcomeOf(
  text: string,
  stage: AlertStage,
  more: Partial<DecisionInput> & { nowMs?: number; from?: number | null; lateMs?: number } = {},
) {
  const samples = timeline(text, more.lateMs);
  const { nowMs = (samples.length - 1) * 15 * s, from = null } = more;
  const timing = {
    forMs: more.forMs ?? 30 * s,
    clearAfterMs: more.clearAfterMs ?? null,
    keepMs: more.keepMs ?? 0,
    flapSlotMs: more.flapSlotMs ?? 0,
  };
  const resume = from === null ? null : since(from);
  const history = foldReadings(samples, { ...timing, resume, fired: resume !== null });
  return decide({ stage, history, ...timing }, base + nowMs);
}

test.each([
  ['nothing is wrong', '22 22 22', 'NONE', 'NOTHING'],
  ['within the hysteresis nothing starts', '29~ 29~ 29~ 29~', 'NONE', 'NOTHING'],
  ['a first breach waits', '22 31!', 'NONE', 'WAIT'],
  ['a pending one goes on waiting', '31! 31!', 'PENDING', 'WAIT'],
  ['a pending one that clears is forgotten', '31! 22', 'PENDING', 'FORGET'],
  ['it fires when it has held', '31! 31! 31!', 'PENDING', 'FIRE'],
  ['it fires even when it was never seen pending', '31! 31! 31!', 'NONE', 'FIRE'],
  ['the hysteresis holds it while it waits', '31! 29~ 29~', 'PENDING', 'FIRE'],
  ['clear and breached again starts its time anew', '31! 22 31! 31!', 'PENDING', 'WAIT'],
  ['a firing one is kept while it is breached', '31! 31! 31! 31!', 'FIRING', 'KEEP'],
  ['a firing one is kept within the hysteresis', '31! 31! 31! 29~', 'FIRING', 'KEEP'],
  ['a firing one ends when it is clear', '31! 31! 31! 29~ 22', 'FIRING', 'RESOLVE'],
  ['an acknowledged one is kept', '31! 31! 31!', 'ACKNOWLEDGED', 'KEEP'],
  ['an acknowledged one ends when it is clear', '31! 31! 31! 22', 'ACKNOWLEDGED', 'RESOLVE'],
  ['one that cleared and is breached again does not flap', '31! 31! 31! 22 31!', 'FIRING', 'KEEP'],
] as const)('%s', (_name, text, stage, kind) => {
  expect(outcomeOf(text, stage).outcome.kind).toBe(kind);
});

test('the clock completes the time, and tells when it will', () => {
  expect(outcomeOf('31!', 'NONE').outcome).toMatchObject({ kind: 'WAIT', dueAt: base + 30 * s });
  expect(outcomeOf('31!', 'PENDING', { nowMs: 29 * s }).outcome.kind).toBe('WAIT');
  expect(outcomeOf('31!', 'PENDING', { nowMs: 30 * s }).outcome.kind).toBe('FIRE');
});

test('a last reading that is too old does not complete it: nobody knows', () => {
  const forMs = 900 * s;
  expect(outcomeOf('31!', 'PENDING', { forMs, nowMs: 900 * s }).outcome).toMatchObject({
    kind: 'WAIT',
    dueAt: null,
  });
  expect(outcomeOf('31!', 'PENDING', { nowMs: staleAfterMs + 1 }).outcome).toMatchObject({ dueAt: null });
});

test('a device clock that is two minutes behind neither hastens nor delays it', () => {
  const lateMs = 120 * s;
  expect(outcomeOf('31!', 'PENDING', { lateMs, nowMs: lateMs + 29 * s }).outcome.kind).toBe('WAIT');
  expect(outcomeOf('31!', 'PENDING', { lateMs, nowMs: lateMs + 30 * s }).outcome.kind).toBe('FIRE');
});

test('what was over before anybody looked is past, and does not open', () => {
  const late = outcomeOf('22 31! 31! 31! 22', 'NONE', { nowMs: 3_600 * s });
  expect(late.outcome.kind).toBe('NOTHING');
  expect(late.past).toMatchObject([{ startedAt: base + 15 * s, endedAt: base + 60 * s }]);
  expect(outcomeOf('22 31! 22 31! 22', 'NONE').past).toEqual([]);
});

test('an open alert about which nothing newer is known is kept', () => {
  const history = foldReadings([], { ...options, resume: since(base) });
  for (const stage of ['FIRING', 'ACKNOWLEDGED'] as const)
    expect(decide({ stage, history, ...options, forMs: 0 }, base + 1e9).outcome.kind).toBe('KEEP');
});

test('an error ends when it is not repeated for long enough', () => {
  const input = { forMs: 0, clearAfterMs: 900 * s, from: base - s };
  expect(outcomeOf('1! 1!', 'FIRING', { ...input, nowMs: 15 * s + 899 * s }).outcome).toMatchObject({
    kind: 'KEEP',
    dueAt: base + 915 * s,
  });
  expect(outcomeOf('1! 1!', 'FIRING', { ...input, nowMs: 15 * s + 900 * s }).outcome).toMatchObject({
    kind: 'RESOLVE',
    at: base + 915 * s,
  });
});

const sample = fc
  .record({
    at: fc.integer({ min: 0, max: 600 }),
    delay: fc.integer({ min: 0, max: 600 }),
    verdict: fc.constantFrom<Verdict>('BREACH', 'BETWEEN', 'CLEAR'),
  })
  .map(({ at, delay, verdict }): Sample => ({
    at: base + at * s,
    receivedAt: base + (at + delay) * s,
    value: at,
    verdict,
  }));
const samples = fc.uniqueArray(sample, { maxLength: 40, selector: ({ at }) => at });

test('the order in which readings come in does not matter', () => {
  fc.assert(
    fc.property(samples, fc.infiniteStream(fc.nat()), (list, order) => {
      const shuffled = list
        .map((one) => ({ one, key: order.next().value as number }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ one }) => one);
      expect(foldReadings(shuffled, options)).toEqual(foldReadings(list, options));
    }),
  );
});

test('breaches follow each other without overlap, begin with a breach and end with a clear reading', () => {
  fc.assert(
    fc.property(samples, (list) => {
      const { ended, current } = foldReadings(list, options);
      const verdictAt = new Map(list.map(({ at, verdict }) => [at, verdict]));
      let previousEnd = -Infinity;
      for (const breach of [...ended, ...(current ? [current] : [])]) {
        expect(breach.startedAt).toBeGreaterThan(previousEnd);
        expect(verdictAt.get(breach.startedAt)).toBe('BREACH');
        if (breach.endedAt !== null) expect(verdictAt.get(breach.endedAt)).toBe('CLEAR');
        expect(breach.lastAt).toBeGreaterThanOrEqual(breach.lastBreachAt);
        previousEnd = breach.endedAt ?? Infinity;
      }
    }),
  );
});

test('an open alert ends exactly when the newest decisive reading is clear', () => {
  fc.assert(
    fc.property(samples, fc.constantFrom<AlertStage>('FIRING', 'ACKNOWLEDGED'), (list, stage) => {
      const history = foldReadings(list, { ...options, resume: since(base - s), fired: true });
      const decisive = list.filter(({ verdict }) => verdict !== 'BETWEEN').toSorted((a, b) => a.at - b.at);
      const { outcome } = decide({ stage, history, ...options }, base + 700 * s);
      expect(outcome.kind).toBe(decisive.at(-1)?.verdict === 'CLEAR' ? 'RESOLVE' : 'KEEP');
    }),
  );
});

test('nothing fires before it has held, by one clock or the other', () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 0, max: 1_300 }), (list, nowSeconds) => {
      const history = foldReadings(list, options);
      const now = base + nowSeconds * s;
      const { outcome } = decide({ stage: 'NONE', history, ...options }, now);
      if (outcome.kind !== 'FIRE') return;
      const { startedAt, lastAt, lastReceivedAt } = outcome.breach;
      expect(lastAt - startedAt + Math.max(0, now - lastReceivedAt)).toBeGreaterThanOrEqual(30 * s);
    }),
  );
});

test('what fired goes on firing for its time after the first clear reading, and no longer', () => {
  const keep = { keepMs: 45 * s };
  expect(outcomeOf('31! 31! 31! 22', 'FIRING', keep).outcome).toMatchObject({
    kind: 'KEEP',
    dueAt: base + 90 * s,
  });
  expect(outcomeOf('31! 31! 31! 22 22 22 22', 'FIRING', keep).outcome).toMatchObject({
    kind: 'RESOLVE',
    at: base + 90 * s,
  });
  expect(outcomeOf('31! 31! 31! 22', 'FIRING', { ...keep, nowMs: 90 * s }).outcome.kind).toBe('RESOLVE');
  expect(outcomeOf('31! 31! 31! 22 31! 22 22', 'FIRING', keep).outcome).toMatchObject({
    kind: 'KEEP',
    dueAt: base + 120 * s,
  });
  expect(outcomeOf('31! 22', 'PENDING', keep).outcome.kind).toBe('FORGET');
});

test('what comes and goes stays one alert until it has been quiet', () => {
  const flapping = { flapSlotMs: 15 * s, forMs: 0 };
  const toggling = '31! 22 31! 22 31! 22 31! 22';
  expect(outcomeOf('31! 22', 'FIRING', flapping).outcome.kind).toBe('RESOLVE');
  const held = outcomeOf(toggling, 'NONE', flapping).outcome;
  expect(held).toMatchObject({ kind: 'FIRE', breach: { clearSince: base + 105 * s } });
  const dueAt = (held as { dueAt: number }).dueAt;
  expect(dueAt).toBeGreaterThan(base + 105 * s);
  expect(outcomeOf(toggling, 'FIRING', { ...flapping, nowMs: dueAt - base - 1 }).outcome.kind).toBe('KEEP');
  expect(outcomeOf(toggling, 'FIRING', { ...flapping, nowMs: dueAt - base }).outcome).toMatchObject({
    kind: 'RESOLVE',
    at: dueAt,
  });
});

const timing = fc.record({
  forMs: fc.constantFrom(0, 30 * s),
  clearAfterMs: fc.constantFrom(null, 60 * s),
  keepMs: fc.constantFrom(0, 20 * s),
  flapSlotMs: fc.constantFrom(0, 10 * s),
});

test('folding on from where an earlier fold ended is folding all at once, at whatever point it was cut', () => {
  fc.assert(
    fc.property(samples, timing, fc.nat(40), (list, rule, cut) => {
      const ordered = list.toSorted((a, b) => a.at - b.at);
      const whole = foldReadings(ordered, rule);
      const first = foldReadings(ordered.slice(0, cut), rule);
      const changesBefore = first.ended.findLast((breach) => breach.sustained)?.changes ?? [];
      const second = foldReadings(ordered.slice(cut), { ...rule, resume: first.current, changesBefore });
      expect([...first.ended, ...second.ended]).toEqual(whole.ended);
      expect(second.current).toEqual(whole.current);
    }),
  );
});
