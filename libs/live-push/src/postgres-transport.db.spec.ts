import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createLogger, createMetricsRegistry } from '@app/observability';
import { aDatabase, eventually, type TestDatabase } from '@app/testing';
import { ChangeBus } from './change-bus.js';
import type { FleetNotice } from './fleet-change.js';
import { PostgresTransport } from './postgres-transport.js';

const logger = createLogger({ name: 'test', level: 'silent' });
let db: TestDatabase;
beforeAll(async () => {
  db = await aDatabase();
});
afterAll(() => db.stop());

function aBus(url: string) {
  const bus = new ChangeBus({
    transport: new PostgresTransport({
      connectionString: url,
      database: db.database,
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

test('changes reach another process, thousands of scattered ids included', async () => {
  const here = aBus(db.url);
  const there = aBus(db.url);
  try {
    await eventually(() => {
      here.bus.publish({ kiosks: [1], incidents: [] });
      return there.heard.length > 0;
    });
    const kiosks = Array.from({ length: 9_000 }, (_, index) => index * 7 + (index % 3));
    here.bus.publish({ kiosks, incidents: [5] });
    await eventually(() => there.heard.some((notice) => notice.incidents.includes(5)));
    expect(new Set(there.heard.flatMap((notice) => notice.kiosks))).toEqual(new Set([1, ...kiosks]));
  } finally {
    await here.bus.close();
    await there.bus.close();
  }
});

/** Stands between a client and the database, so that a test can cut the connection. */
async function aProxy(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = () => open.forEach((socket) => socket.destroy());
  const stop = async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: url.href, cut, stop };
}

test('after its connection was cut a bus says resync and hears again', async () => {
  const proxy = await aProxy(db.url);
  const here = aBus(db.url);
  const there = aBus(proxy.url);
  try {
    await eventually(() => {
      here.bus.publish({ kiosks: [1], incidents: [] });
      return there.heard.length > 0;
    });
    proxy.cut();
    await eventually(() => there.heard.some((notice) => notice.resync));
    await eventually(() => {
      here.bus.publish({ kiosks: [2], incidents: [] });
      return there.heard.some((notice) => notice.kiosks.includes(2));
    });
  } finally {
    await here.bus.close();
    await there.bus.close();
    await proxy.stop();
  }
});
