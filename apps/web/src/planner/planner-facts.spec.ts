import { change, hours, kilometres, planTitle, type Plan, riskStep } from './planner-facts.js';
import { depotDate, parsePlannerSearch } from './planner-search.js';

const plan = (more: object) =>
  ({
    ...{ state: 'READY', depot: { name: 'West' }, summary: { routes: 1, stops: 7 } },
    kiosksAtRisk: { nodes: [{ stockOutProbability: 0.9, stop: '1' }] },
    ...more,
  }) as unknown as Plan;

test('the title says the state', () => {
  expect(planTitle(plan({}), 'tomorrow')).toBe('West, tomorrow: 1 route with 7 stops');
  expect(planTitle(plan({ state: 'NONE' }), 'today')).toBe('West, today: no plan yet');
  const left = {
    nodes: [
      { stockOutProbability: 0.5, stop: null },
      { stockOutProbability: 0.4, stop: null },
    ],
  };
  expect(planTitle(plan({ kiosksAtRisk: left }), 'today')).toMatch(/1 kiosk left that will likely run out$/);
});

test('a change has its sign, and none is said', () => {
  expect(change(12_000, 9_000, kilometres)).toBe('+3 km');
  expect(change(3_600, 7_200, hours)).toBe('−1.0 h');
  expect(change(9_100, 9_000, kilometres)).toBe('same');
});

test('risk has five steps', () => {
  expect([0, 0.049, 0.05, 0.2, 0.5, 0.8, 1].map(riskStep)).toEqual([0, 0, 1, 2, 3, 4, 4]);
});

test('the URL holds the plan, and nothing else', () => {
  expect(parsePlannerSearch({ depot: 'west', day: 0 })).toEqual({ depot: 'west', day: 0 });
  expect(parsePlannerSearch({ depot: '<b>', day: 99 })).toEqual({});
  expect(depotDate('Pacific/Honolulu', Date.parse('2026-03-02T05:00:00Z'), 1)).toBe('2026-03-02');
});
