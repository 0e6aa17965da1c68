import { parseExcursionSearch } from './excursion-search.js';
import { celsius, countsText, kineticText, lotsText, windowText } from './excursion-words.js';

test('a mean kinetic temperature is told with its limit, and not known is never good', () => {
  const told = (meanKineticCelsius: number | null, meanKineticLimitCelsius: number | null) =>
    kineticText({ meanKineticCelsius, meanKineticLimitCelsius });
  expect(told(23.5996, 25)).toEqual({ text: '23.60 °C, limit 25 °C', bad: false });
  expect(told(26.113, 25)).toEqual({ text: '26.11 °C, above 25 °C', bad: true });
  expect(told(null, 25)).toEqual({ text: 'not known, limit 25 °C', bad: true });
  expect(told(null, null)).toBeNull();
});

test('temperatures have a true minus, windows are days where they are whole ones', () => {
  expect([celsius(-18.04), windowText(720), windowText(24), windowText(36)]).toEqual([
    '\u221218.0 °C',
    '30 days',
    '24 h',
    '36 h',
  ]);
});

test('lots are counted with their packs, and said to be on hold while one is', () => {
  const lot = (quantity: number, state: 'HELD' | 'RELEASED') => ({ quantity, state });
  expect(lotsText({ lots: [] })).toBe('none');
  expect(lotsText({ lots: [lot(1, 'RELEASED')] })).toBe('1 lot, 1 pack');
  expect(lotsText({ lots: [lot(4, 'RELEASED'), lot(8, 'HELD')] })).toBe('2 lots, 12 packs on hold');
});

test('the title counts what there is to do, and says where there is more', () => {
  const count = (of: number, more = false) => ({ count: of, more });
  expect(countsText(undefined)).toBe('Excursions');
  expect(countsText({ toAssess: count(0), open: count(0) })).toBe('Nothing to assess');
  expect(countsText({ toAssess: count(1), open: count(2) })).toBe(
    '1 excursion to assess · 2 out of band now',
  );
  expect(countsText({ toAssess: count(100, true), open: count(0) })).toBe('100+ excursions to assess');
});

test('a typed address is read as far as it makes sense', () => {
  expect(parseExcursionSearch({ show: 'nothing', region: 'pacific,', site: 'a,b' })).toEqual({
    region: ['pacific'],
    site: ['a', 'b'],
  });
  expect(parseExcursionSearch({ show: 'open' })).toEqual({ show: 'open' });
});
