import { statement } from '@app/persistence';
import { aDatabase, aKiosk, eventually, type TestDatabase } from '@app/testing';
import { aSenderToken, post, type RunningApi, startApi } from './ingest-harness.js';

jest.setTimeout(300_000);

const kiosks = 10;
const readingsPerKiosk = 10_000;
const readingsPerRequest = 500;
const senders = 6;

interface Request {
  body: string;
  /** Set when a receipt said that every reading of it is stored. */
  acknowledged: boolean;
}

let db: TestDatabase;
let api: RunningApi;
let token: string;

beforeAll(async () => {
  db = await aDatabase();
  for (let index = 1; index <= kiosks; index++) await aKiosk(db.database, { serial: `K-${index}` });
  token = await aSenderToken(db, {});
  api = await startApi(db);
});

afterAll(async () => {
  await api?.stop();
  await db?.stop();
});

/** One reading a second and kiosk, all in the past. */
function requests(): Request[] {
  const newest = Math.floor(Date.now() / 1000) * 1000 - 60_000;
  const all: Request[] = [];
  for (let index = 1; index <= kiosks; index++)
    for (let first = 0; first < readingsPerKiosk; first += readingsPerRequest) {
      const temperatures = Array.from({ length: readingsPerRequest }, (_, offset) => ({
        at: new Date(newest - (first + offset) * 1000).toISOString(),
        probe: 'cabinet',
        celsius: 21 + ((first + offset) % 100) / 100,
      }));
      const batch = { kiosk: `K-${index}`, sentAt: new Date(newest).toISOString(), temperatures };
      all.push({ body: JSON.stringify({ batches: [batch] }), acknowledged: false });
    }
  return all;
}

/** Sends until it has a receipt, as a kiosk does: a lost answer means the same again. */
async function deliver(request: Request): Promise<void> {
  await eventually(
    async () => {
      const { status, body } = await post(`${api.url}/v1/telemetry`, token, request.body);
      if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
      expect(body).toMatchObject({ refused: [] });
      expect(Number(body['stored']) + Number(body['duplicates'])).toBe(readingsPerRequest);
      request.acknowledged = true;
      return true;
    },
    { timeoutMs: 120_000, everyMs: 200 },
  );
}

const stored = statement<[], { rows: number; readings: number }>(
  'kill-api-spec.stored',
  'SELECT count(*) AS rows, count(DISTINCT (probe_id, at)) AS readings FROM temperature',
);

test('an api killed twice under a load of 100,000 readings loses nothing and stores nothing twice', async () => {
  const all = requests();
  const waiting = [...all];
  const acknowledged = () => all.filter((request) => request.acknowledged).length;
  const sending = Promise.all(
    Array.from({ length: senders }, async () => {
      for (let request = waiting.pop(); request; request = waiting.pop()) await deliver(request);
    }),
  );

  for (const share of [0.25, 0.6]) {
    await eventually(() => acknowledged() >= all.length * share, { timeoutMs: 120_000, everyMs: 5 });
    const before = acknowledged() * readingsPerRequest;
    api.child.kill('SIGKILL');
    const [atKill] = await eventually(() => db.database.run(stored, []));
    expect(atKill!.readings).toBeGreaterThanOrEqual(before);
    api = await startApi(db);
  }
  await sending;

  expect(acknowledged()).toBe(all.length);
  const [end] = await db.database.run(stored, []);
  expect(end).toEqual({ rows: kiosks * readingsPerKiosk, readings: kiosks * readingsPerKiosk });
});
