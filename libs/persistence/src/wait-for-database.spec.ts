import { backOff, untilDatabaseAnswers } from './wait-for-database.js';

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

test('waits with growing pauses as long as the database is away, and says so about once a minute', async () => {
  const pauses: number[] = [];
  const said: number[] = [];
  let tries = 0;
  const answer = await untilDatabaseAnswers(
    async () => {
      tries += 1;
      if (tries <= 100) throw away;
      return 'there';
    },
    {
      pause: async (milliseconds) => void pauses.push(milliseconds),
      onFailure: (_error, worthSaying) => void (worthSaying && said.push(tries)),
    },
  );
  expect(answer).toBe('there');
  expect(pauses.slice(0, 7)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  const waited = pauses.reduce((sum, pause) => sum + pause, 0);
  expect(said[0]).toBe(1);
  expect(said.length).toBeLessThanOrEqual(1 + waited / 60_000);
  expect(said.length).toBeGreaterThan(5);
});

test.each([
  ['a wrong password', { code: '28P01' }],
  ['a database that does not exist', { code: '3D000' }],
  ['a newer schema', { code: 'DATABASE_NEWER' }],
])('does not wait for what waiting cannot mend: %s', async (_what, fields) => {
  const error = Object.assign(new Error('no'), fields);
  const onFailure = jest.fn();
  await expect(untilDatabaseAnswers(() => Promise.reject(error), { onFailure })).rejects.toBe(error);
  expect(onFailure).not.toHaveBeenCalled();
});

test('a pause never grows beyond its limit', () => {
  for (const failures of [10, 100, 1e6]) expect(backOff(failures)).toBe(8_000);
});
