import { execFileSync } from 'node:child_process';
import type { Socket } from 'node:net';
import { Client } from 'pg';
import { DatabaseFixture, sqlState, until } from './database-fixture.js';
import type { EmbeddedTimescale } from './start-embedded-timescale.js';

// Opening a new database takes 3 s on a free machine, and much longer on a busy one.
jest.setTimeout(120_000);

let fixture: DatabaseFixture;
let database: EmbeddedTimescale;

beforeAll(async () => {
  fixture = await DatabaseFixture.create();
  database = await fixture.start();
});
afterAll(() => fixture.dispose());

const connect = (config = {}) => fixture.connect(database, config);
const value = async (client: Client, sql: string, values: unknown[] = []): Promise<unknown> => {
  const { rows } = await client.query({ text: sql, values, rowMode: 'array' });
  return (rows as unknown[][])[0]?.[0];
};

test('20 clients with interleaved transactions lose and mix nothing', async () => {
  const setup = await connect();
  await setup.query('CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)');
  await setup.query('INSERT INTO account SELECT i, 100 FROM generate_series(0, 19) i');
  await setup.query('CREATE TABLE transfer (client int, round int, PRIMARY KEY (client, round))');
  const clients = await Promise.all(Array.from({ length: 20 }, () => connect()));
  await Promise.all(
    clients.map(async (client, me) => {
      for (let round = 0; round < 10; round++) {
        await client.query('BEGIN');
        const before = await value(client, 'SELECT balance FROM account WHERE id = $1', [me]);
        await client.query('UPDATE account SET balance = balance - 1 WHERE id = $1', [me]);
        await client.query('UPDATE account SET balance = balance + 1 WHERE id = $1', [(me + round) % 20]);
        const after = await value(client, 'SELECT balance FROM account WHERE id = $1', [me]);
        expect(after).toBe(round === 0 ? before : Number(before) - 1);
        if (round % 3 === 2) {
          await client.query('ROLLBACK');
        } else {
          await client.query('INSERT INTO transfer VALUES ($1, $2)', [me, round]);
          await client.query('COMMIT');
        }
      }
    }),
  );
  expect(await value(setup, 'SELECT sum(balance)::int FROM account')).toBe(2000);
  expect(await value(setup, 'SELECT count(*)::int FROM transfer')).toBe(20 * 7);
});

test('hypertables work for every client', async () => {
  const client = await connect();
  await client.query('CREATE EXTENSION IF NOT EXISTS timescaledb');
  await client.query('CREATE TABLE reading (at timestamptz NOT NULL, value float8)');
  await client.query("SELECT create_hypertable('reading', by_range('at'))");
  await client.query('INSERT INTO reading SELECT to_timestamp(i * 86400), i FROM generate_series(1, 30) i');
  const other = await connect();
  expect(
    await value(
      other,
      "SELECT count(*)::int FROM timescaledb_information.chunks WHERE hypertable_name = 'reading'",
    ),
  ).toBeGreaterThan(3);
});

test('a client that goes away inside a transaction frees the turn and leaves no trace', async () => {
  const [leaving, staying] = [await connect(), await connect()];
  await staying.query('CREATE TABLE trace (id int)');
  await leaving.query('BEGIN');
  await leaving.query('INSERT INTO trace VALUES (1)');
  const waiting = value(staying, 'SELECT count(*)::int FROM trace');
  (leaving as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
  expect(await waiting).toBe(0);
});

test('the same prepared-statement name means something else for each client', async () => {
  const [one, two] = [await connect(), await connect()];
  const ask = (client: Client, text: string) => client.query({ name: 'same', text }).then(({ rows }) => rows);
  expect(await ask(one, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  expect(await ask(two, "SELECT 'two' AS t")).toEqual([{ t: 'two' }]);
  expect(await ask(one, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await two.query('DISCARD ALL');
  expect(await ask(one, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('prepared statements are freed when their client leaves', async () => {
  const [leaving, staying] = [await connect(), await connect()];
  await leaving.query({ name: 'short-lived', text: 'SELECT 4711 AS short_lived' });
  const count = () =>
    value(staying, "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE 'SELECT 4711%'");
  expect(await count()).toBe(1);
  await leaving.end();
  await until(async () => (await count()) === 0);
});

test('NOTIFY reaches each client that listens, also idle ones, and nobody else', async () => {
  const [one, two, deaf, sender] = [await connect(), await connect(), await connect(), await connect()];
  const heard: string[] = [];
  for (const [name, client] of Object.entries({ one, two, deaf })) {
    client.on('notification', ({ channel, payload }) => heard.push(`${name} ${channel} ${payload}`));
  }
  await one.query('LISTEN news');
  await two.query('LISTEN "News"; LISTEN news');
  await two.query('UNLISTEN "News"');
  await deaf.query('BEGIN');
  await deaf.query('LISTEN news');
  await deaf.query('ROLLBACK');
  await sender.query("NOTIFY news, 'first'");
  await sender.query("SELECT pg_notify('News', 'capital')");
  await one.query('UNLISTEN *');
  await sender.query("NOTIFY news, 'second'");
  await until(() => heard.length >= 3);
  await deaf.query('SELECT 1');
  expect(heard.sort()).toEqual(['one news first', 'two news first', 'two news second']);
});

test('a listener hears what it notifies itself', async () => {
  const client = await connect();
  const heard = new Promise((resolve) => client.once('notification', ({ payload }) => resolve(payload)));
  await client.query('LISTEN own');
  await client.query('BEGIN');
  await client.query("NOTIFY own, 'echo'");
  await client.query('COMMIT');
  expect(await heard).toBe('echo');
});

test('each client has its own settings', async () => {
  const [plain, other] = [
    await connect(),
    await connect({ options: '-c search_path=apart -c work_mem=8MB' }),
  ];
  await plain.query('CREATE SCHEMA apart; CREATE TABLE apart.here (id int); CREATE TABLE here (id text)');
  const seen = async (client: Client) => [
    await value(client, 'SHOW search_path'),
    await value(client, 'SHOW work_mem'),
  ];
  expect(await seen(other)).toEqual(['apart', '8MB']);
  expect(await seen(plain)).toEqual(['"$user", public', '4MB']);
  await plain.query("SET TIME ZONE 'Asia/Tokyo'; SET my.tenant = 'north'");
  expect(await value(other, 'SHOW TimeZone')).toBe('UTC');
  expect(await value(other, "SELECT current_setting('my.tenant', true)")).toBe('');
  expect(await value(plain, 'SHOW TimeZone')).toBe('Asia/Tokyo');
  expect(await value(plain, "SELECT current_setting('my.tenant', true)")).toBe('north');
  await plain.query('DISCARD ALL');
  expect(await value(plain, 'SHOW TimeZone')).toBe('UTC');
  expect(await seen(other)).toEqual(['apart', '8MB']);
});

test('a setting that is set in a transaction goes with its rollback', async () => {
  const client = await connect();
  await client.query('BEGIN');
  await client.query("SET work_mem = '9MB'");
  await client.query('ROLLBACK');
  expect(await value(client, 'SHOW work_mem')).toBe('4MB');
});

test('an error inside a transaction, then rollback', async () => {
  const [failing, other] = [await connect(), await connect()];
  await failing.query('BEGIN');
  expect(await sqlState(failing.query('SELECT 1 / 0'))).toBe('22012');
  expect(await sqlState(failing.query('SELECT 1'))).toBe('25P02');
  const waiting = value(other, 'SELECT 2');
  await failing.query('ROLLBACK');
  expect(await value(failing, 'SELECT 3')).toBe(3);
  expect(await waiting).toBe(2);
});

test('a message of 5 MB goes both ways', async () => {
  const client = await connect();
  const text = 'é'.repeat(2.5 * 1024 * 1024);
  expect(await value(client, 'SELECT $1::text', [text])).toBe(text);
  expect(await value(client, `SELECT length('${text}')`)).toBe(text.length);
});

test('a client that does not read holds nobody up', async () => {
  const [slow, other] = [await connect(), await connect()];
  const { stream } = (slow as unknown as { connection: { stream: Socket } }).connection;
  stream.pause();
  const answers = Array.from({ length: 20 }, () =>
    value(slow, "SELECT length(repeat('x', 1000000)), repeat('x', 5000000)"),
  );
  for (let n = 0; n < 20; n++) expect(await value(other, 'SELECT $1::int', [n])).toBe(n);
  stream.resume();
  expect(await Promise.all(answers)).toEqual(answers.map(() => 1_000_000));
});

test('COPY FROM STDIN in the extended protocol is refused without harm', async () => {
  const client = await connect();
  await client.query('CREATE TABLE copied (id int)');
  expect(await sqlState(client.query({ name: 'copy', text: 'COPY copied FROM STDIN' }))).toBeDefined();
  expect(await value(client, 'SELECT count(*)::int FROM copied')).toBe(0);
});

test('a wrong password is refused', async () => {
  const client = new Client({ connectionString: database.url.replace(/:[^:@]+@/, ':wrong@') });
  expect(await sqlState(client.connect())).toBe('28P01');
});

test('more clients than allowed are refused', async () => {
  const crowd: Client[] = [];
  let refusal: string | undefined;
  while (refusal === undefined && crowd.length < 250) {
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    refusal = await sqlState(client.connect());
    if (refusal === undefined) crowd.push(client);
  }
  await Promise.all(crowd.map((client) => client.end()));
  expect(refusal).toBe('53300');
});

function psqlInstalled(): boolean {
  try {
    execFileSync('psql', ['--version']);
    return true;
  } catch {
    return false;
  }
}

// Skipped where psql is not installed; the tests above use the driver of the product.
(psqlInstalled() ? test : test.skip)('psql connects, describes and copies', () => {
  const psql = (sql: string, input?: string) =>
    execFileSync('psql', [database.url, '-At', '-v', 'ON_ERROR_STOP=1', '-c', sql], {
      encoding: 'utf8',
      input,
    });
  expect(psql('SELECT 1')).toBe('1\n');
  expect(psql('\\dx')).toContain('timescaledb');
  psql('CREATE TABLE typed (id int, name text)');
  expect(psql('COPY typed FROM STDIN', '1\tone\n2\ttwo\n')).toBe('COPY 2\n');
  expect(psql('COPY typed TO STDOUT')).toBe('1\tone\n2\ttwo\n');
});
