import { nextLevel, parseExecutiveSearch, placeFilter, rangesOf } from './executive-search.js';
import { changeWords, formatMetric, type MetricFacts, meetsTarget, verdictOf } from './metric-format.js';
import { capacityAdvice, explainingPlace, type Place, summarise } from './summary-sentences.js';

const pickedUp: MetricFacts = {
  id: 'fulfilment.picked-up-share',
  name: 'Picked up',
  unit: 'SHARE',
  better: 'HIGHER',
  target: 0.95,
};
const toHand: MetricFacts = {
  id: 'fulfilment.prescription-to-hand',
  name: 'From prescription to hand',
  unit: 'SECONDS',
  better: 'LOWER',
  target: 900,
};
const place = (name: string, now: number | null, before: number | null): Place => ({
  group: name,
  name,
  now: new Map([[pickedUp.id, now]]),
  before: new Map([[pickedUp.id, before]]),
});

test('the address is read tolerantly, and says what one step down is', () => {
  expect(parseExecutiveSearch({ period: '52w', region: 'pacific', site: '' })).toEqual({
    period: '52w',
    region: 'pacific',
  });
  expect(parseExecutiveSearch({ period: 'toString', kiosk: {} })).toEqual({});
  expect([{}, { region: 'a' }, { site: 'b' }, { kiosk: 'c' }].map(nextLevel)).toEqual([
    'REGION',
    'SITE',
    'KIOSK',
    null,
  ]);
  expect(placeFilter({ site: 'b' })).toEqual({ regions: [], sites: ['b'], kiosks: [] });
});

test('two periods are whole days, follow each other, and are as long', () => {
  const { now, before } = rangesOf('13w', new Date(2026, 10, 20, 15, 30).getTime());
  expect(before.to).toBe(now.from);
  expect(new Date(now.to)).toEqual(new Date(2026, 10, 20));
  expect(new Date(now.from)).toEqual(new Date(2026, 10, 20 - 91));
  expect(new Date(before.from)).toEqual(new Date(2026, 10, 20 - 182));
});

test.each([
  ['SHARE', 0.9123, '91.2 %'],
  ['SHARE', 0.99567, '99.57 %'],
  ['SHARE', 1, '100.0 %'],
  ['SECONDS', 45, '45 s'],
  ['SECONDS', 600, '10.0 min'],
  ['SECONDS', 14_400, '4.0 h'],
  ['COUNT', 12_345, '12,345'],
  ['COUNT', 3.25, '3.3'],
  ['COUNT', null, '–'],
] as const)('%s %p reads %s', (unit, value, text) => {
  expect(formatMetric(unit, value)).toBe(text);
});

test('changes are worded by direction, and judged by what is better', () => {
  expect(changeWords(pickedUp, 0.9, 0.921)).toBe('2.1 points less than before');
  expect(changeWords(toHand, 600, 605)).toBe('as before');
  expect(changeWords(toHand, null, 605)).toBe('no comparison');
  expect([
    verdictOf(pickedUp, 0.9, 0.92),
    verdictOf(toHand, 500, 600),
    verdictOf(toHand, 600, 600),
    verdictOf(toHand, 1, null),
  ]).toEqual(['WORSE', 'BETTER', 'SAME', 'UNKNOWN']);
  expect([
    meetsTarget(pickedUp, 0.96),
    meetsTarget(toHand, 901),
    meetsTarget({ ...toHand, target: null }, 1),
  ]).toEqual([true, false, null]);
});

test('a change is explained by the place that moved most in its direction', () => {
  const places = [
    place('Harbor', 0.97, 0.9),
    place('Mill', 0.8, 0.9),
    place('Oak', 0.88, 0.9),
    place('Elm', null, 0.9),
  ];
  expect(explainingPlace(pickedUp, places, false)?.name).toBe('Mill');
  expect(explainingPlace(pickedUp, places, true)?.name).toBe('Harbor');
  expect(explainingPlace(pickedUp, [place('Oak', 0.9, 0.9)], true)).toBeNull();
});

test('three sentences say what changed, where, and what orders are lost to', () => {
  const values = (share: number, seconds: number) =>
    new Map([
      [pickedUp.id, share],
      [toHand.id, seconds],
      ['fulfilment.lost', 80],
    ]);
  const sentences = summarise(
    [pickedUp, toHand],
    values(0.88, 600),
    values(0.92, 500),
    [place('Mill', 0.8, 0.9)],
    [
      { cause: 'JAM', now: 40, before: 12 },
      { cause: 'STOCK_OUT', now: null, before: 4 },
    ],
  );
  expect(sentences.map(({ text }) => text)).toEqual([
    'Picked up: 88.0 %, 4.0 points less than before, most of all at Mill.',
    'From prescription to hand: 10.0 min, 1.7 min more than before.',
    'Most lost orders are due to jams: 40 of 80, 12 in the period before.',
  ]);
  expect(sentences.map(({ tone }) => tone)).toEqual(['WORSE', 'WORSE', 'WORSE']);
  expect(sentences[2]!.advice).toMatch(/serviced/);
  expect(summarise([], new Map(), new Map(), [], [])).toEqual([]);
});

test('full and idle clinics are named, those between are not', () => {
  const site = (name: string, utilisation: number | null, kioskDays = 28) => ({
    group: name,
    name,
    utilisation,
    kioskDays,
  });
  expect(
    capacityAdvice([site('Full', 0.6), site('Fine', 0.2), site('Idle', 0.01, 56), site('Unknown', null)], 28),
  ).toEqual([
    { group: 'Full', name: 'Full', kiosks: 1, utilisation: 0.6, advice: 'ADD' },
    { group: 'Idle', name: 'Idle', kiosks: 2, utilisation: 0.01, advice: 'MOVE' },
  ]);
});
