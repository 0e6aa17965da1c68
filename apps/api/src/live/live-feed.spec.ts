import type { Scope } from '@app/auth';
import type { FleetSnapshot, KioskTile } from '@app/contracts';
import type { LiveTile, LiveView } from '@app/fleet-view';
import type { ChangeBus, FleetNotice } from '@app/live-push';
import { createLogger, createMetricsRegistry } from '@app/observability';
import type { LiveClient } from './live-client.js';
import { LiveFeed } from './live-feed.js';
import { LiveMetrics } from './live-metrics.js';
import { parseTopic } from './topic.js';

interface Sent {
  event: string;
  message: { topic: string; sequence: number; data?: unknown; changes?: unknown[] };
}

class FakeClient implements LiveClient {
  isBusy = false;
  readonly sent: Sent[] = [];
  constructor(readonly scope: Scope = { regions: [], sites: [] }) {}
  send(event: string, message: object): void {
    this.sent.push({ event, message: message as Sent['message'] });
  }
}

/** A fleet of one kiosk, whose reads can be held back. */
class Fleet {
  celsius = 20;
  reads = 0;
  failing = false;
  gate: Promise<void> = Promise.resolve();

  private tile(): LiveTile {
    const tile: KioskTile = {
      serial: 'K-1',
      site: 'one',
      region: 'west',
      state: 'ONLINE',
      since: null,
      lastHeardAt: null,
      celsius: this.celsius,
      openAlerts: 0,
      worstSeverity: null,
    };
    return { kioskId: 1, tile, lastReceivedAt: null, offlineAt: null };
  }

  private async read(): Promise<LiveTile[]> {
    this.reads++;
    if (this.failing) throw new Error('database away');
    const tiles = [this.tile()];
    await this.gate;
    return tiles;
  }

  readonly view = {
    allTiles: () => this.read(),
    tiles: (ids: number[]) => (ids.length > 0 ? this.read() : Promise.resolve([])),
    kiosks: async () => [],
    incidentsBySite: async () => new Map(),
    openIncidents: async () => [],
    incidents: async () => [],
  } as unknown as LiveView;
}

const topic = parseTopic('fleet')!;
let feed: LiveFeed;
let fleet: Fleet;
let announce: (notice?: Partial<FleetNotice>) => void;

beforeEach(() => {
  jest.useFakeTimers();
  fleet = new Fleet();
  let handler: (notice: FleetNotice) => void = () => undefined;
  const bus = {
    subscribe: (given: typeof handler) => ((handler = given), () => undefined),
  } as unknown as ChangeBus;
  const metrics = new LiveMetrics(createMetricsRegistry('test'));
  const logger = createLogger({ name: 'test', level: 'silent' });
  feed = new LiveFeed(fleet.view, bus, { now: () => Date.now() }, logger, metrics);
  feed.onApplicationBootstrap();
  announce = (notice = {}) =>
    handler({ kiosks: [1], incidents: [], resync: false, publishedAt: Date.now(), ...notice });
});
afterEach(async () => {
  await feed.onApplicationShutdown();
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const celsiusIn = ({ message }: Sent) =>
  message.data
    ? (message.data as FleetSnapshot).kiosks[0]?.celsius
    : (message.changes as { kiosk?: KioskTile }[]).find((change) => change.kiosk)?.kiosk?.celsius;

test('one read serves all watchers, and each gets a snapshot and then deltas', async () => {
  const clients = [new FakeClient(), new FakeClient(), new FakeClient({ regions: ['east'], sites: [] })];
  clients.forEach((client) => feed.watch(client, topic, null));
  await pass(5);
  expect(fleet.reads).toBe(1);
  fleet.celsius = 21;
  announce();
  announce();
  await pass(200);
  expect(fleet.reads).toBe(2);
  for (const client of clients.slice(0, 2))
    expect(client.sent.map((sent) => [sent.event, sent.message.sequence, celsiusIn(sent)])).toEqual([
      ['snapshot', 1, 20],
      ['delta', 2, 21],
    ]);
  expect(clients[2]!.sent).toMatchObject([{ event: 'snapshot', message: { data: { kiosks: [] } } }]);
  expect(clients[2]!.sent).toHaveLength(1);
});

test('a slow client gets the latest state when it can take it, without a hole in the numbers', async () => {
  const [fast, slow] = [new FakeClient(), new FakeClient()];
  for (const client of [fast, slow]) feed.watch(client, topic, null);
  await pass(5);
  slow.isBusy = true;
  for (let celsius = 21; celsius <= 24; celsius++) {
    fleet.celsius = celsius;
    announce();
    await pass(150);
  }
  expect(fast.sent).toHaveLength(5);
  expect(slow.sent).toHaveLength(1);
  slow.isBusy = false;
  await pass(150);
  expect(slow.sent.map((sent) => [sent.message.sequence, celsiusIn(sent)])).toEqual([
    [1, 20],
    [2, 24],
  ]);
});

test('a change that is announced while the snapshot is being read follows as a delta', async () => {
  const client = new FakeClient();
  let release: () => void = () => undefined;
  fleet.gate = new Promise((resolve) => (release = resolve));
  feed.watch(client, topic, null);
  await pass(5);
  fleet.celsius = 25;
  announce();
  fleet.gate = Promise.resolve();
  release();
  await pass(300);
  expect(client.sent.map(celsiusIn)).toEqual([20, 25]);
});

test('who leaves and comes back during a read is not given what was read before', async () => {
  const client = new FakeClient();
  let release: () => void = () => undefined;
  fleet.gate = new Promise((resolve) => (release = resolve));
  feed.watch(client, topic, null);
  await pass(5);
  feed.unwatch(client, 'fleet');
  fleet.celsius = 26;
  announce();
  feed.watch(client, topic, null);
  fleet.gate = Promise.resolve();
  release();
  await pass(300);
  expect(client.sent.map(celsiusIn)).toEqual([26]);
});

test('after a failed read the change is not lost', async () => {
  const client = new FakeClient();
  feed.watch(client, topic, null);
  await pass(5);
  fleet.failing = true;
  fleet.celsius = 27;
  announce();
  await pass(500);
  fleet.failing = false;
  await pass(1_500);
  expect(client.sent.map(celsiusIn)).toEqual([20, 27]);
});

test('a change that nobody announced is found, and nothing is read when nobody watches', async () => {
  const client = new FakeClient();
  feed.watch(client, topic, null);
  await pass(5);
  fleet.celsius = 28;
  await pass(10_200);
  expect(client.sent.map(celsiusIn)).toEqual([20, 28]);
  feed.leave(client);
  const before = fleet.reads;
  announce();
  await pass(30_000);
  expect(fleet.reads).toBe(before);
});
