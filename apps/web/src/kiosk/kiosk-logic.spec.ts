import fc from 'fast-check';
import { clusterErrors } from './cluster-errors.js';
import { kioskTopic } from './kiosk-data.js';
import { parseKioskSearch, resolutionFor, windowOf } from './kiosk-search.js';
import { placeSlots, shareOf, slotLevel } from './planogram-layout.js';
import { gapText } from './gap-text.js';
import { isWrong, skewText } from './skew-text.js';
import { moveByKey } from './window-moves.js';

const hour = 3_600_000;

test('the URL of a kiosk holds a range or a part of the past', () => {
  expect(parseKioskSearch({ range: '7d' })).toEqual({ range: '7d' });
  expect(parseKioskSearch({ range: '24h' })).toEqual({});
  expect(parseKioskSearch({ from: '2026-03-01T09:00:00Z', to: '2026-03-01T10:00:00Z' })).toEqual({
    from: '2026-03-01T09:00:00.000Z',
    to: '2026-03-01T10:00:00.000Z',
  });
});

test.each([
  [{ from: '2026-03-01T09:00:00Z' }],
  [{ from: '2026-03-01T10:00:00Z', to: '2026-03-01T09:00:00Z' }],
  [{ from: 'then', to: 'now' }],
  [{ from: '1999-01-01T00:00:00Z', to: '2026-03-01T09:00:00Z' }],
  [{ range: '9y' }],
])('the URL %j means the default', (raw) => expect(parseKioskSearch(raw)).toEqual({}));

test('a range ends now, a part of the past stands still', () => {
  expect(windowOf({}, 100 * hour)).toEqual({ from: 76 * hour, to: 100 * hour, live: true });
  const past = { from: new Date(hour).toISOString(), to: new Date(3 * hour).toISOString() };
  expect(windowOf(past, 100 * hour)).toEqual({ from: hour, to: 3 * hour, live: false });
});

test('no range asks for many more points than a screen has pixels', () => {
  expect(resolutionFor(hour)).toBe('RAW');
  expect(resolutionFor(24 * hour)).toBe('FIVE_MINUTES');
  expect(resolutionFor(30 * 24 * hour)).toBe('HOUR');
});

test('slots stand on their shelves', () => {
  const placed = placeSlots([{ code: 'B2' }, { code: 'A10' }, { code: 'A2' }, { code: 'B1' }]);
  expect(placed.map(({ slot, row, column }) => [slot.code, row, column])).toEqual([
    ['A2', 0, 1],
    ['A10', 0, 2],
    ['B1', 1, 0],
    ['B2', 1, 1],
  ]);
});

test('codes of another form stand in reading order', () => {
  const placed = placeSlots([{ code: 'A1' }, { code: 'bin-x' }, { code: 'A2' }], 2);
  expect(placed.map(({ slot, row, column }) => [slot.code, row, column])).toEqual([
    ['A1', 0, 0],
    ['A2', 0, 1],
    ['bin-x', 1, 0],
  ]);
  expect(placeSlots([{ code: 'A1' }, { code: 'a-1' }]).map((each) => each.column)).toEqual([0, 1]);
});

test('a slot says in one word how it stands', () => {
  expect(slotLevel({ quantity: null, par: 5 })).toBe('unknown');
  expect(slotLevel({ quantity: 0, par: 5 })).toBe('empty');
  expect(slotLevel({ quantity: 4, par: 5 })).toBe('below par');
  expect(slotLevel({ quantity: 5, par: 5 })).toBe('stocked');
  expect([shareOf(30, 20), shareOf(-1, 20), shareOf(5, 0), shareOf(5, 20)]).toEqual([1, 0, 0, 0.25]);
});

test('errors that would overlap become one mark with the worst of them', () => {
  const scale = { from: 0, to: 1_000_000, width: 1_076 };
  const at = (ms: number) => new Date(ms).toISOString();
  const marks = clusterErrors(
    [
      { at: at(505_000), code: 'JAM', severity: 'CRITICAL' },
      { at: at(500_000), code: 'RETRY', severity: 'INFO' },
      { at: at(700_000), code: 'PAPER', severity: 'WARNING' },
      { at: at(2_000_000), code: 'LATER', severity: 'ERROR' },
    ],
    scale,
    12,
  );
  expect(marks.map(({ count, severity, code }) => [count, severity, code])).toEqual([
    [2, 'CRITICAL', 'JAM'],
    [1, 'WARNING', 'PAPER'],
  ]);
});

test('the clock of a kiosk is right, ahead or behind', () => {
  expect([skewText(null), skewText(1.4), skewText(3.2), skewText(-600)]).toEqual([
    'not known',
    'right',
    '3 s ahead',
    '10 min behind',
  ]);
});

test('the newest change of a kiosk is its state', () => {
  const snapshot = { tile: { serial: 'K-00001' } } as Parameters<typeof kioskTopic.fromSnapshot>[0];
  const next = { ...snapshot };
  expect(
    kioskTopic.applyChanges(snapshot, [
      { type: 'kiosk', kiosk: snapshot },
      { type: 'kiosk', kiosk: next },
    ]),
  ).toBe(next);
  expect(kioskTopic.applyChanges(snapshot, [])).toBe(snapshot);
});

test('the window is panned and zoomed, never beyond now, and keeps its length when panned', () => {
  const hour = 3_600_000;
  const now = 100 * hour;
  expect(moveByKey('ArrowLeft', { from: 76 * hour, to: now }, now)).toEqual({
    from: 70 * hour,
    to: 94 * hour,
  });
  expect(moveByKey('+', { from: 76 * hour, to: now }, now)).toEqual({ from: 82 * hour, to: 94 * hour });
  expect(moveByKey('-', { from: 82 * hour, to: 94 * hour }, now)).toEqual({ from: 76 * hour, to: now });
  expect(moveByKey('x', { from: 0, to: now }, now)).toBeNull();
  const key = fc.constantFrom('ArrowLeft', 'ArrowRight', '+', '-');
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
      let window = { from: now - 24 * hour, to: now };
      for (const each of keys) {
        const next = moveByKey(each, window, now) ?? window;
        const length = next.to - next.from;
        expect(next.to).toBeLessThanOrEqual(now);
        expect(length).toBeGreaterThanOrEqual(60_000 - 1);
        expect(length).toBeLessThanOrEqual(400 * 24 * hour);
        if (each.startsWith('Arrow')) expect(length).toBeCloseTo(window.to - window.from, 0);
        window = next;
      }
    }),
  );
});

test('a gap says how many messages are missing, or that they came late', () => {
  const gap = { expected: 3, received: 15, missing: 12, filledAt: null };
  expect(gapText(gap)).toBe('12 messages missing');
  expect(gapText({ ...gap, missing: 5 })).toBe('5 of 12 messages missing');
  expect(gapText({ ...gap, received: 4, missing: 1 })).toBe('1 message missing');
  expect(gapText({ ...gap, missing: 0, filledAt: '2026-03-02T12:00:00Z' })).toBe('12 messages came late');
});

test('a clock is wrong beyond half a minute, and far off in hours and days', () => {
  expect([null, 20, -31].map(isWrong)).toEqual([false, false, true]);
  expect([skewText(-7_200), skewText(-1.7e9)]).toEqual(['2 h behind', '19676 days behind']);
});
