import fc from 'fast-check';
import { effectText, ordersAfter, ordersMovedBy, ordersNow } from './drag-order.js';
import type { PlanRoute } from './planner-facts.js';

const route = (id: string, stops: string, state = 'PLANNED') =>
  ({
    ...{ id, state },
    stops: [...stops].map((name) => ({
      id: name.toLowerCase(),
      state: name === name.toUpperCase() ? 'COMPLETED' : 'PENDING',
    })),
  }) as unknown as PlanRoute;
const routes = [route('1', 'Abc'), route('2', 'de'), route('3', 'fg', 'STARTED')];
const text = (orders: { route: string; stops: string[] }[]) =>
  orders.map(({ route: id, stops }) => `${id}:${stops.join('')}`).join(' ');

test.each([
  ['c', '1', 'b', '1:cb'],
  ['b', '1', null, '1:cb'],
  ['b', '1', 'c', ''],
  ['b', '1', 'b', ''],
  ['c', '2', 'e', '1:b 2:dce'],
  ['d', '1', null, '2:e 1:bcd'],
  ['d', '1', 'a', ''],
  ['a', '2', null, ''],
  ['d', '3', null, ''],
  ['g', '3', 'f', '3:gf'],
])('%s dropped on route %s before %s: %j', (stop, to, before, expected) => {
  expect(text(ordersAfter(routes, stop, { route: to, before }))).toBe(expected);
});

test('by the keyboard, one place at a time', () => {
  expect(text(ordersMovedBy(routes, 'b', 1))).toBe('1:cb');
  expect(text(ordersMovedBy(routes, 'c', -1))).toBe('1:cb');
  expect(text(ordersMovedBy(routes, 'b', -1))).toBe('');
  expect(text(ordersMovedBy(routes, 'c', 1))).toBe('');
});

test('wherever a stop is dropped, none is lost or doubled, and it can be taken back', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  fc.assert(
    fc.property(ids, fc.constantFrom('1', '2', '3'), fc.option(ids), (stop, to, before) => {
      const after = ordersAfter(routes, stop, { route: to, before });
      const now = ordersNow(routes, after);
      const all = (orders: typeof after) => orders.flatMap(({ stops }) => stops).sort();
      expect(all(after)).toEqual(all(now));
      expect(new Set(after.map((each) => each.route)).size).toBe(after.length);
    }),
  );
});

test('what it would change, in one sentence', () => {
  const none = { metresChange: 0, workSecondsChange: 0, emptyHoursChange: 0, costChange: 0 };
  expect(effectText(none)).toBe('no other distance; service stays as it is');
  expect(
    effectText({ metresChange: 12_300, workSecondsChange: -480, emptyHoursChange: 1.5, costChange: 3.4 }),
  ).toBe('+12.3 km, −8 min of work, cost +3.40; 1.5 h more with an empty slot');
});
