import { createLogger } from '@app/observability';
import { type Database, statement } from '@app/persistence';
import { aDatabase, type TestDatabase } from '@app/testing';
import { ListeningNote } from './listening-note.js';

const set = statement<[Date, Date], object>(
  'listening-note-spec.set',
  'UPDATE ingest_listening SET since = $1, last_alive_at = $2',
);
const read = statement<[], { since: Date; last_alive_at: Date }>(
  'listening-note-spec.read',
  'SELECT since, last_alive_at FROM ingest_listening',
);
const logger = createLogger({ name: 'test', level: 'silent' });
const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1, 12) + seconds * 1_000);

let db: TestDatabase;
beforeAll(async () => {
  db = await aDatabase();
}, 60_000);
afterAll(() => db?.stop());

test.each([
  ['a second later', [1], 0, 1],
  ['two processes in turns', [1, 1, 2, 2], 0, 2],
  ['a restart of a few seconds', [10], 0, 10],
  ['an outage', [10.5], 10.5, 10.5],
  ['an outage, then on', [3_600, 3_601, 3_602], 3_600, 3_602],
  ['a process whose clock is behind', [5, 3], 0, 5],
])('%s', async (_what, notes, since, alive) => {
  await db.database.run(set, [at(0), at(0)]);
  for (const seconds of notes)
    await new ListeningNote(db.database, { now: () => at(seconds).getTime() }, logger).note();
  expect(await db.database.run(read, [])).toEqual([{ since: at(since), last_alive_at: at(alive) }]);
});

test('a database that is away is not asked twice at once, and nothing is thrown', async () => {
  let asked = 0;
  let fail: (error: Error) => void = () => undefined;
  const away = {
    run: () => {
      asked++;
      return new Promise((_resolve, reject) => (fail = reject));
    },
  } as unknown as Database;
  const note = new ListeningNote(away, { now: () => 0 }, logger);
  const [first, second] = [note.note(), note.note()];
  fail(new Error('connect ECONNREFUSED'));
  await Promise.all([first, second]);
  expect(asked).toBe(1);
});
