import type { Client } from 'pg';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { DatabaseFixture, sqlState, until } from './database-fixture.js';
import type { EmbeddedTimescale } from './start-embedded-timescale.js';

// Opening a new database takes 3 s on a free machine, and much longer on a busy one.
jest.setTimeout(120_000);

let fixture: DatabaseFixture;
let database: EmbeddedTimescale;

beforeAll(async () => {
  fixture = await DatabaseFixture.create();
  database = await fixture.start({ turnLimitMs: 1500 });
});
afterAll(() => fixture.dispose());

const RUNAWAY = [
  'SELECT pg_sleep(30)',
  'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b',
];

test.each(RUNAWAY)('%s is stopped and the others go on', async (sql) => {
  const [runaway, other] = [await fixture.connect(database), await fixture.connect(database)];
  await other.query('CREATE TABLE IF NOT EXISTS kept (id int)');
  await other.query('INSERT INTO kept VALUES (1)');
  const before = (await other.query('SELECT count(*) AS n FROM kept')).rows;
  const prepared = { name: 'before', text: 'SELECT 42 AS answer' };
  await other.query(prepared);
  const refused = sqlState(runaway.query(sql));
  const answered = other.query(prepared);
  expect(await refused).toBe('57014');
  expect((await answered).rows).toEqual([{ answer: 42 }]);
  expect((await other.query('SELECT count(*) AS n FROM kept')).rows).toEqual(before);
  expect((await runaway.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
});

test('listeners still hear after a statement was stopped', async () => {
  const [listener, runaway] = [await fixture.connect(database), await fixture.connect(database)];
  const heard = new Promise((resolve) => listener.once('notification', ({ payload }) => resolve(payload)));
  await listener.query('LISTEN survivors');
  expect(await sqlState(runaway.query('SELECT pg_sleep(30)'))).toBe('57014');
  await runaway.query("NOTIFY survivors, 'here'");
  expect(await heard).toBe('here');
});

test('a transaction that is left open is rolled back, and its client is told', async () => {
  const [idle, other] = [await fixture.connect(database), await fixture.connect(database)];
  const told = new Promise<unknown>((resolve) => idle.once('error', resolve));
  await other.query('CREATE TABLE left_open (id int)');
  await idle.query('BEGIN');
  await idle.query('INSERT INTO left_open VALUES (1)');
  expect((await other.query('SELECT * FROM left_open')).rows).toEqual([]);
  expect(await told).toMatchObject({ code: '25P03' });
});

test('statement_timeout works', async () => {
  const client = await fixture.connect(database, { statement_timeout: 200 });
  await expect(client.query('SELECT pg_sleep(30)')).rejects.toMatchObject({
    code: '57014',
    message: expect.stringContaining('statement timeout') as string,
  });
});

/** Sends a CancelRequest for a client, as drivers and psql do. */
async function cancel(client: Client): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const packet = Buffer.alloc(16);
  [16, 80877102, processID, secretKey].forEach((word, at) => packet.writeInt32BE(word, at * 4));
  const socket = connect(database.port, '127.0.0.1');
  socket.write(packet);
  await new Promise((resolve) => socket.once('close', resolve).resume());
}

test('a cancelled statement ends at once, whether it runs or waits', async () => {
  const [running, waiting, other] = await Promise.all([1, 2, 3].map(() => fixture.connect(database)));
  if (!running || !waiting || !other) throw new Error('not connected');
  await other.query('BEGIN');
  const waited = sqlState(waiting.query('SELECT 1'));
  // The cancel request takes another connection, so it may come before the query; then it does nothing.
  let ended = false;
  void waited.finally(() => (ended = true));
  await until(async () => {
    await cancel(waiting);
    return ended;
  });
  expect(await waited).toBe('57014');
  await other.query('COMMIT');
  const ran = sqlState(running.query('SELECT pg_sleep(30)'));
  ended = false;
  void ran.finally(() => (ended = true));
  await until(async () => {
    await cancel(running);
    return ended;
  });
  expect(await ran).toBe('57014');
  expect((await other.query('SELECT 5 AS n')).rows).toEqual([{ n: 5 }]);
});

test('what a client sends cannot take the others down', async () => {
  const [hostile, other] = [await fixture.connect(database), await fixture.connect(database)];
  expect(await sqlState(hostile.query(`SELECT ${'1+'.repeat(2_000_000)}1`))).toMatch(/^5[47]/);
  expect((await other.query('SELECT 6 AS n')).rows).toEqual([{ n: 6 }]);
  for (const size of [1, 4, 8, 40, 400, 20_000]) {
    const socket = connect(database.port, '127.0.0.1').on('error', () => undefined);
    socket.end(randomBytes(size));
    await new Promise((resolve) => socket.once('close', resolve).resume());
  }
  expect((await other.query('SELECT 7 AS n')).rows).toEqual([{ n: 7 }]);
});

test('an unknown setting in the start-up packet is refused', async () => {
  const client = await fixture.connect(database, { options: '-c nonsense=1' });
  expect(await sqlState(client.query('SELECT 1'))).toBe('42704');
});
