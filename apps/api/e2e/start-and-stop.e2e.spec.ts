import { execFile, fork } from 'node:child_process';
import { join } from 'node:path';
import { childEnvironment } from '@app/config';
import { projectRoot } from '@app/kernel';
import { aDatabase, type TestDatabase } from '@app/testing';
import { type RunningApi, startApi } from './ingest-harness.js';

let db: TestDatabase;
let api: RunningApi;
const entry = (name: string) => join(projectRoot(), 'dist/apps/api', name);

function run(
  file: string,
  variables: Record<string, string>,
  input = '',
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [file],
      { env: childEnvironment(variables) },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end(input);
  });
}

beforeAll(async () => {
  db = await aDatabase();
  api = await startApi(db);
}, 120_000);
afterAll(async () => {
  await api.stop();
  await db.stop();
});

test('a port in use is one clear line', async () => {
  const { port } = new URL(api.url);
  const { code, err } = await run(entry('main.js'), { DATABASE_URL: db.url, PORT: port });
  expect([code, err.trim().split('\n')]).toEqual([
    1,
    [`kiosk-fleet api: port ${port} is in use. Stop the other process or choose another PORT.`],
  ]);
});

test('a configuration that is not usable names the variable', async () => {
  const { code, err } = await run(entry('main.js'), { DATABASE_URL: 'mysql://x', PORT: 'many' });
  expect(code).toBe(1);
  expect(err).toMatch(/DATABASE_URL[^]*PORT|PORT[^]*DATABASE_URL/);
  expect(err).not.toContain('    at ');
});

test('users come by standard input, twice is once', async () => {
  const user = {
    email: 'crew@example.org',
    name: 'Crew',
    password: 'a long password',
    role: 'CREW',
    sites: ['echo'],
  };
  const create = () =>
    run(entry('create-user.main.js'), { DATABASE_URL: db.url }, `${JSON.stringify(user)}\n`);
  expect(await create()).toMatchObject({
    code: 0,
    out: '{"email":"crew@example.org","outcome":"created"}\n',
  });
  expect(await create()).toMatchObject({
    code: 0,
    out: '{"email":"crew@example.org","outcome":"unchanged"}\n',
  });
  const bad = await run(entry('create-user.main.js'), { DATABASE_URL: db.url }, '{"password":"hunter2"}\n');
  expect(bad.code).toBe(1);
  expect(bad.err).toContain('line 1');
  expect(bad.err).not.toContain('hunter2');
});

test('a forked api leaves Ctrl-C to its parent and ends when the parent is gone', async () => {
  const other = await startApi(db);
  const exited = new Promise<number | null>((resolve) => other.child.once('exit', resolve));
  other.child.kill('SIGINT');
  expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
  other.child.disconnect();
  expect(await exited).toBe(0);
});

test('SIGTERM ends it in order, with the request under way answered', async () => {
  const child = fork(entry('main.js'), ['--no-migrate'], {
    env: childEnvironment({ DATABASE_URL: db.url, PORT: '0', KIOSK_FLEET_LOG_LEVEL: 'warn' }),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const { port } = await new Promise<{ port: number }>((resolve) => child.once('message', resolve as never));
  const body = JSON.stringify({ email: 'nobody@example.org', password: 'wrong' });
  const headers = { 'content-type': 'application/json' };
  const underWay = fetch(`http://127.0.0.1:${port}/v1/sign-in`, { method: 'POST', headers, body });
  await fetch(`http://127.0.0.1:${port}/healthz`);
  child.kill('SIGTERM');
  expect((await underWay).status).toBe(401);
  expect(await exited).toBe(0);
});
