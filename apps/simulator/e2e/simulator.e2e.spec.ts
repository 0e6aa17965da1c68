import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '@app/kernel';
import { ContractServer } from './contract-server.js';

const MAIN = join(projectRoot(), 'dist/apps/simulator/main.js');

let server: ContractServer;
let url: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  server = new ContractServer();
  url = await server.listen();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await server.close();
});

const account = () => ['--url', url, '--email', 'admin@example.com', '--password', 'right'];

function start(...args: string[]): { child: ChildProcess; messages: Record<string, unknown>[] } {
  const child = fork(MAIN, [...account(), ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  children.push(child);
  const messages: Record<string, unknown>[] = [];
  child.on('message', (message) => messages.push(message as Record<string, unknown>));
  return { child, messages };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; !condition();) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

test('a forked simulator registers, sends, takes faults, reports, and stops on SIGTERM', async () => {
  const { child, messages } = start('--kiosks', '12', '--heartbeat-seconds', '1', '--faults', 'none');
  await until(() => messages.some((m) => m['phase'] === 'live' && m['done'] === 12), 'all kiosks heard');
  expect(messages.find((m) => m['phase'] === 'register' && m['done'] === 12)).toBeDefined();
  expect([...server.kiosks.keys()][0]).toBe('K-00001');
  expect([...server.depots.values()].flatMap(({ sites }) => sites).sort()).toEqual(
    [...server.sites.keys()].sort(),
  );
  child.send({ type: 'inject', fault: { kind: 'jam', serial: 'K-00005', durationSeconds: 60 } });
  await until(() => messages.some((m) => m['type'] === 'injected'), 'the answer to inject');
  await until(
    () =>
      server.batches.some((b) => b.kiosk === 'K-00005' && b.errors?.some((e) => e.severity === 'CRITICAL')),
    'the jam',
  );
  child.send({ type: 'inject', fault: { kind: 'jam', serial: 'K-77777' } });
  await until(() => messages.some((m) => m['type'] === 'refused'), 'the refusal');
  expect(server.problems).toEqual([]);
  child.kill('SIGINT');
  const sent = server.batches.length;
  await until(() => server.batches.length > sent + 12, 'telemetry after SIGINT');
  child.kill('SIGTERM');
  expect(await ended(child)).toBe(0);
});

test('a kiosk that has to wait asks again, and sends what it kept once it is let in', async () => {
  server.waiting.set('K-00002', 0);
  start('--kiosks', '3', '--heartbeat-seconds', '1', '--faults', 'none');
  await until(() => (server.waiting.get('K-00002') ?? 0) >= 2, 'it asks twice');
  expect(server.batches.filter(({ kiosk }) => kiosk === 'K-00002')).toEqual([]);
  server.waiting.clear();
  const first = () => server.batches.find(({ kiosk }) => kiosk === 'K-00002');
  await until(() => first() !== undefined, 'its telemetry');
  expect(first()!.sequence).toBe(1);
  expect(server.problems).toEqual([]);
});

test('it stops when its parent goes away, and goes on with the same fleet when started again', async () => {
  const first = start('--kiosks', '6', '--faults', 'none');
  await until(() => first.messages.some((m) => m['phase'] === 'live' && m['done'] === 6), 'all kiosks heard');
  first.child.disconnect();
  expect(await ended(first.child)).toBe(0);
  const registered = [...server.kiosks.values()];
  const second = start('--kiosks', '8', '--faults', 'none', '--transport', 'graphql');
  await until(
    () => second.messages.some((m) => m['phase'] === 'live' && m['done'] === 8),
    'all kiosks heard',
  );
  expect([...server.kiosks.values()].slice(0, 6)).toEqual(registered);
  expect(server.problems).toEqual([]);
});

test('history ends where the live fleet starts, and is told apart in progress', async () => {
  const { messages } = start('--kiosks', '5', '--faults', 'none', '--backfill-days', '2');
  const done = () => messages.find((m) => m['phase'] === 'backfill' && m['done'] === m['total']);
  await until(() => done() !== undefined, 'the history');
  expect(done()!['total']).toBe(15);
  await until(() => server.batches.filter((batch) => batch.boot === undefined).length >= 15, 'all of it');
  const registeredAt = Math.min(...[...server.kiosks.values()].map((k) => Date.parse(k.registeredAt)));
  const past = server.batches.filter((batch) => batch.boot === undefined);
  const newest = Math.max(...past.flatMap((b) => (b.heartbeats ?? []).map(({ at }) => Date.parse(at))));
  expect(newest).toBeLessThanOrEqual(registeredAt);
});

test('standard input injects faults without a parent, and --duration ends the run', async () => {
  const args = [MAIN, ...account(), '--kiosks', '4', '--faults', 'none', '--duration', '4'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => server.batches.length > 0, 'telemetry');
  child.stdin.write('inject warming K-00003 60\nwhat\n');
  await until(() => output.includes('injected f-1') && output.includes('commands:'), 'both answers');
  expect(await ended(child)).toBe(0);
});

test('a wrong password and wrong arguments end it with a clear message', async () => {
  const run = async (args: string[]) => {
    const child = spawn(process.execPath, [MAIN, '--url', url, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    return { code: await ended(child), errors };
  };
  const wrong = await run(['--email', 'a', '--password', 'wrong-secret']);
  expect(wrong.code).toBe(1);
  expect(wrong.errors).toContain('HTTP_401');
  expect(wrong.errors).not.toContain('wrong-secret');
  expect((await run(['--kiosks', 'many'])).code).toBe(2);
});
