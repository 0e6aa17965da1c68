import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseFixture, until } from '../database-fixture.js';
import type { EmbeddedTimescaleExit } from '../start-embedded-timescale.js';

// Opening a new database takes 3 s on a free machine, and much longer on a busy one.
jest.setTimeout(120_000);

let fixture: DatabaseFixture;
beforeAll(async () => {
  fixture = await DatabaseFixture.create();
});
afterAll(() => fixture.dispose());

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('every acknowledged row is there after kill -9 in the middle of writing', async () => {
  const exits: EmbeddedTimescaleExit[] = [];
  const acknowledged: number[] = [];
  let next = 0;
  for (let round = 0; round < 3; round++) {
    const database = await fixture.start({ onExit: (info) => exits.push(info) });
    const clients = await Promise.all(Array.from({ length: 4 }, () => fixture.connect(database)));
    await clients[0]?.query('CREATE TABLE IF NOT EXISTS written (id int PRIMARY KEY)');
    const writing = clients.map(async (client) => {
      for (;;) {
        const id = next++;
        await client.query('INSERT INTO written VALUES ($1)', [id]);
        acknowledged.push(id);
      }
    });
    const ended = Promise.allSettled(writing);
    const enough = acknowledged.length + 200;
    await until(() => acknowledged.length >= enough);
    await database.kill('SIGKILL');
    await ended;
  }
  const database = await fixture.start();
  const client = await fixture.connect(database);
  const { rows } = await client.query<{ id: number }>('SELECT id FROM written');
  const stored = new Set(rows.map(({ id }) => id));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect(exits.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
  await database.stop();
});

test('a folder in use is refused, naming the process; after its end it is free', async () => {
  const first = await fixture.start();
  await expect(fixture.start()).rejects.toMatchObject({
    code: 'EMBEDDED_DATABASE_FAILED',
    message: expect.stringContaining(`in use by process ${first.pid}`) as string,
  });
  const client = await fixture.connect(first);
  expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
  await first.kill('SIGKILL');
  const second = await fixture.start();
  await second.stop();
});

test('a lock whose process number belongs to somebody else by now is no obstacle', async () => {
  const lock = join(fixture.folder, 'process.lock');
  const database = await fixture.start();
  const record = JSON.parse(await readFile(lock, 'utf8')) as object;
  await database.stop();
  await writeFile(lock, JSON.stringify({ ...record, pid: process.pid, start: '1 long ago' }));
  await (await fixture.start()).stop();
});

test('a file in place of the folder gives a clear message', async () => {
  const file = join(fixture.folder, 'a-file');
  await writeFile(file, '');
  await chmod(file, 0o600);
  await expect(fixture.start({ dataDirectory: file })).rejects.toThrow(/is not a folder/);
});

test('a port in use gives a clear message', async () => {
  const database = await fixture.start();
  const other = await DatabaseFixture.create();
  await expect(other.start({ port: database.port })).rejects.toThrow(/EADDRINUSE/);
  await other.dispose();
  await database.stop();
});

test('the database ends when its parent dies, and ignores Ctrl-C until then', async () => {
  const database = await fixture.start();
  await database.stop();
  const parent = fork(join(__dirname, 'parent-process.fixture.mjs'), [fixture.folder], { execArgv: [] });
  const [pid] = (await once(parent, 'message')) as [number];
  process.kill(pid, 'SIGINT');
  process.kill(pid, 'SIGINT');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await until(() => !alive(pid));
  await (await fixture.start()).stop();
});
