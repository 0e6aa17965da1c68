import { noReadings, type ReadingRows } from '../validation/readings.js';
import { laneOf } from './lane.js';

const receivedAt = Date.UTC(2026, 0, 1);
const minute = 60_000;

function readings(agesMinutes: number[]): ReadingRows {
  const rows = noReadings();
  rows.temperatures = agesMinutes.map((age) => ({ at: receivedAt - age * minute, receivedAt })) as never;
  return rows;
}
const times = (count: number, age: number) => Array.from({ length: count }, () => age);

test.each([
  ['nothing but refusals', [], 'live'],
  ['a new reading', [0], 'live'],
  ['a clock that runs ahead', [-4], 'live'],
  ['a few minutes of outage', times(60, 14), 'live'],
  ['an old reading alone', [16], 'replay'],
  ['a kiosk that was away for an hour and sends again', [...times(100, 45), 0], 'live'],
  ['more of the past than that', [...times(101, 45), 0], 'replay'],
  ['a gateway with a few kiosks of wrong clocks', [...times(400, 0), ...times(300, 100_000)], 'live'],
  ['a week', times(5_000, 7 * 24 * 60), 'replay'],
])('%s', (_name, ages, lane) => expect(laneOf(readings(ages))).toBe(lane));
