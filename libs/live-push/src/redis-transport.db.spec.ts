import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { createLogger, createMetricsRegistry } from '@app/observability';
import { eventually } from '@app/testing';
import { ChangeBus } from './change-bus.js';
import type { FleetNotice } from './fleet-change.js';
import { RedisTransport } from './redis-transport.js';

const logger = createLogger({ name: 'test', level: 'silent' });
let port: number;
let server: ChildProcess | undefined;
let available = true;

async function startRedis(): Promise<void> {
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
    stdio: 'pipe',
  });
  server = child;
  await new Promise<void>((resolve) => {
    child.on('error', () => resolve(void (available = false)));
    child.stdout.on('data', (text: Buffer) => text.includes('Ready to accept connections') && resolve());
  });
}

async function stopRedis(): Promise<void> {
  const child = server;
  server = undefined;
  if (!child || child.exitCode !== null || !available) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

beforeAll(async () => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  port = (probe.address() as AddressInfo).port;
  await new Promise((resolve) => probe.close(resolve));
  await startRedis();
});
afterAll(stopRedis);

function aBus() {
  const bus = new ChangeBus({
    transport: new RedisTransport({
      url: `redis://127.0.0.1:${port}`,
      channel: 'kiosk_fleet_test',
      onProblem: () => undefined,
    }),
    clock: { now: () => Date.now() },
    logger,
    registry: createMetricsRegistry('test'),
  });
  const heard: FleetNotice[] = [];
  bus.subscribe((notice) => heard.push(notice));
  bus.start();
  return { bus, heard };
}

test('changes reach another process; after Redis was down a bus says resync and hears again', async () => {
  // Machines without a redis-server run the product without Redis too.
  if (!available) return;
  const [here, there] = [aBus(), aBus()];
  try {
    await eventually(() => {
      here.bus.publish({ kiosks: [1], incidents: [2] });
      return there.heard.some((notice) => notice.incidents.includes(2));
    });
    await stopRedis();
    await startRedis();
    await eventually(() => there.heard.some((notice) => notice.resync));
    await eventually(() => {
      here.bus.publish({ kiosks: [78], incidents: [] });
      return there.heard.some((notice) => notice.kiosks.includes(78));
    });
  } finally {
    await here.bus.close();
    await there.bus.close();
  }
});
