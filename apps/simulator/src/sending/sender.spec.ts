import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Tally } from './receipts.js';
import { pause, type Parcel, Sender, type SenderOptions } from './sender.js';
import { transport } from './transport.js';

type Misbehaviour = 'ok' | '429' | '500' | 'reset' | 'lost-answer' | 'nonsense' | '413' | '400';

/** A small real server that follows a plan of answers, then behaves. */
class UnreliableServer {
  readonly accepted: string[] = [];
  readonly bodies: string[] = [];
  private readonly server: Server;

  constructor(private readonly plan: Misbehaviour[]) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.answer(Buffer.concat(chunks).toString(), request, response));
    });
  }

  private answer(body: string, request: IncomingMessage, response: ServerResponse): void {
    this.bodies.push(body);
    const { batches } = JSON.parse(body) as { batches: { kiosk: string; sequence: number }[] };
    const accept = () => this.accepted.push(...batches.map((batch) => JSON.stringify(batch)));
    switch (this.plan.shift() ?? 'ok') {
      case '429':
        response.writeHead(429, { 'retry-after': '2' }).end();
        return;
      case '500':
        response.writeHead(500).end('broken');
        return;
      case '413':
        response.writeHead(413).end();
        return;
      case '400':
        response.writeHead(400).end('unreadable');
        return;
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case 'lost-answer':
        accept();
        request.socket.destroy();
        return;
      case 'nonsense':
        response.writeHead(200).end('<html>');
        return;
      case 'ok':
        accept();
        response.end(JSON.stringify({ stored: batches.length, duplicates: 0, refused: [], gaps: [] }));
    }
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

const parcel = (kiosk: number, sequence: number): Parcel => ({
  kiosk,
  json: JSON.stringify({ kiosk: `K-0000${kiosk}`, sequence }),
  readings: 1,
});

let server: UnreliableServer;
let senders: Sender[] = [];
afterEach(async () => {
  senders.forEach((sender) => sender.stop());
  senders = [];
  await server.close();
});

async function sending(plan: Misbehaviour[], options: Partial<SenderOptions> = {}) {
  server = new UnreliableServer(plan);
  const tally = new Tally();
  const waits: number[] = [];
  const sender = new Sender({
    transport: transport({
      name: 'http',
      url: await server.listen(),
      mqttUrl: '',
      token: 'secret',
      stop: new AbortController().signal,
    }),
    tally,
    clock: { now: () => 0 },
    random: () => 0.5,
    // Waiting is recorded, not done.
    sleep: async (ms) => void waits.push(ms),
    lanes: 2,
    maxReadings: 4,
    maxBytes: 10_000,
    maxQueuedChars: 100_000,
    ...options,
  });
  senders.push(sender);
  return { sender, tally, waits };
}

test('every batch arrives at least once, unchanged and in order, through every kind of trouble', async () => {
  const plan: Misbehaviour[] = [
    '429',
    '500',
    'reset',
    'ok',
    'lost-answer',
    'nonsense',
    '500',
    '429',
    'reset',
  ];
  const { sender, tally, waits } = await sending(plan);
  const parcels = Array.from({ length: 40 }, (_, i) => parcel(i % 5, 1 + Math.floor(i / 5)));
  sender.enqueue(parcels);
  await sender.settled();
  expect(new Set(server.accepted)).toEqual(new Set(parcels.map(({ json }) => json)));
  for (let kiosk = 0; kiosk < 5; kiosk++) {
    const own = server.accepted.filter((json) => json.includes(`K-0000${kiosk}`));
    const firsts = own.filter((json, index) => own.indexOf(json) === index);
    expect(firsts.map((json) => (JSON.parse(json) as { sequence: number }).sequence)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  }
  expect(tally).toMatchObject({ batches: 40, lost: 0, retries: 8 });
  expect(waits.filter((ms) => ms === 2000)).toHaveLength(2);
});

test('what is retried is the same request, byte for byte', async () => {
  const { sender } = await sending(['500', '429', 'reset', 'ok'], { lanes: 1 });
  sender.enqueue([parcel(1, 1), parcel(2, 1)]);
  sender.enqueue([parcel(1, 2)]);
  await sender.settled();
  expect(server.bodies.slice(0, 4)).toEqual(Array(4).fill(server.bodies[0]));
});

test('a request that is too large is halved until it passes', async () => {
  const { sender, tally } = await sending(['413', '413', 'ok'], { lanes: 1 });
  sender.enqueue([1, 2, 3, 4].map((sequence) => parcel(0, sequence)));
  await sender.settled();
  expect(server.accepted.map((json) => (JSON.parse(json) as { sequence: number }).sequence)).toEqual([
    1, 2, 3, 4,
  ]);
  expect(tally.lost).toBe(0);
});

test('a request that will never be taken is counted and told, and the next ones go on', async () => {
  const { sender, tally } = await sending(['400', 'ok'], { lanes: 1, maxReadings: 1 });
  sender.enqueue([parcel(0, 1), parcel(0, 2)]);
  await sender.settled();
  expect(server.accepted).toEqual([parcel(0, 2).json]);
  expect(tally).toMatchObject({ lost: 1, refused: 1 });
  expect(tally.takeComplaints()).toEqual(['refused HTTP 400 ×1, e.g. unreadable']);
});

test('a full queue drops the oldest and says so', async () => {
  const { sender, tally } = await sending([], { lanes: 1, maxQueuedChars: 100, maxReadings: 1 });
  const parcels = Array.from({ length: 10 }, (_, i) => parcel(0, i + 1));
  sender.enqueue(parcels);
  await sender.settled();
  expect(tally.lost).toBeGreaterThan(0);
  expect(server.accepted.at(-1)).toBe(parcels.at(-1)!.json);
  expect(server.accepted).toHaveLength(10 - tally.lost);
});

test('stopping ends a retry at once', async () => {
  const { sender } = await sending(Array<Misbehaviour>(1000).fill('500'), { sleep: pause });
  sender.enqueue([parcel(0, 1)]);
  const settled = sender.settled();
  sender.stop();
  await settled;
});

test('refused readings are counted by code with an example', () => {
  const tally = new Tally();
  const refused = {
    batch: 0,
    path: 'temperatures[0].probe',
    code: 'UNKNOWN_PROBE',
    message: 'no such probe',
  };
  expect(
    tally.receipt(JSON.stringify({ stored: 3, duplicates: 1, refused: [refused, refused], gaps: [] })),
  ).toBe(true);
  expect(tally).toMatchObject({ stored: 3, duplicates: 1, refused: 2 });
  expect(tally.takeComplaints()).toEqual([
    'refused UNKNOWN_PROBE ×2, e.g. temperatures[0].probe: no such probe',
  ]);
  expect(tally.takeComplaints()).toEqual([]);
});
