import { expandMacros } from './grafana-macros.js';

const range = {
  from: new Date('2026-01-01T00:00:00Z'),
  to: new Date('2026-01-01T06:00:00Z'),
  interval: '5m',
};

test('macros become text as Grafana writes it', () => {
  const sql = `SELECT time_bucket('$__interval', at), $__interval_ms FROM t WHERE $__timeFilter(at) AND at > $__timeFrom()`;
  expect(expandMacros(sql, range)).toBe(
    `SELECT time_bucket('5m', at), 300000 FROM t WHERE at BETWEEN '2026-01-01T00:00:00.000Z' AND '2026-01-01T06:00:00.000Z' AND at > '2026-01-01T00:00:00.000Z'`,
  );
});

test('picked values arrive quoted, "All" as it is written', () => {
  const variables = [{ name: 'site', allValue: 'SELECT id FROM site', multi: true }];
  const sql = 'SELECT 1 WHERE id IN ($site)';
  expect(expandMacros(sql, range, variables, { site: ["o'hare", 'b'] })).toBe(
    `SELECT 1 WHERE id IN ('o''hare','b')`,
  );
  expect(expandMacros(sql, range, variables)).toBe('SELECT 1 WHERE id IN (SELECT id FROM site)');
});

test('a variable of one value arrives without quotes of its own', () => {
  const variables = [{ name: 'kiosk', multi: false, current: { value: 'K-1' } }];
  const sql = `SELECT 1 WHERE serial = '$kiosk'`;
  expect(expandMacros(sql, range, variables)).toBe(`SELECT 1 WHERE serial = 'K-1'`);
  expect(expandMacros(sql, range, variables, { kiosk: ["o'hare"] })).toBe(
    `SELECT 1 WHERE serial = 'o''hare'`,
  );
  expect(() => expandMacros(sql, range, [{ name: 'kiosk' }])).toThrow('kiosk has no value');
});

test('time groups are time buckets', () => {
  expect(expandMacros(`SELECT $__timeGroup(at, $__interval), $__timeGroup(at,'1h') FROM t`, range)).toBe(
    `SELECT time_bucket('300.000s',at), time_bucket('3600.000s',at) FROM t`,
  );
});

test('a name that Grafana does not know is an error', () => {
  expect(() => expandMacros('SELECT $iste', range, [{ name: 'site', allValue: '' }])).toThrow('$iste');
});
