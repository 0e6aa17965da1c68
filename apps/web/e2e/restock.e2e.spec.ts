import { aDatabase, eventually, freePort, ServerProcess, type TestDatabase } from '@app/testing';
import { createPeople } from './page-harness.js';
import { RestockClient } from './restock-harness.js';

jest.setTimeout(120_000);

let db: TestDatabase;
let api: ServerProcess;
let worker: ServerProcess;
let client: RestockClient;

beforeAll(async () => {
  db = await aDatabase();
  const settings = { DATABASE_URL: db.url, KIOSK_FLEET_RUN_DATABASE_JOBS: String(db.embedded) };
  await createPeople(db);
  api = new ServerProcess('api', await freePort(), settings);
  worker = new ServerProcess('worker', await freePort(), {
    ...settings,
    KIOSK_FLEET_DATABASE_CONNECTIONS: '3',
  });
  await Promise.all([api.start(), worker.start()]);
  client = await RestockClient.signIn(`http://127.0.0.1:${api.port}`);
  await client.begin();
});
afterAll(async () => {
  await Promise.all([api?.end('SIGTERM'), worker?.end('SIGTERM')]);
  await db?.stop();
});

test('over the wire: from stock to route to ledger', async () => {
  expect(await client.plan()).toMatchObject({ state: 'NONE', routes: [] });
  expect(await client.requestPlan()).toMatchObject({
    __typename: 'ReplenishmentPlan',
    depot: { id: 'depot' },
  });
  await eventually(async () => (await client.plan()).state === 'READY', { timeoutMs: 60_000 });
  const plan = await client.plan();
  const [route] = plan.routes;
  expect(route!.stops.map(({ kiosk }) => kiosk.serial).sort()).toEqual(['K-1', 'K-2']);
  for (const { lines, reason } of route!.stops) {
    expect(reason).toMatch(/runs out with \d+ %/);
    for (const line of lines) {
      expect(line.reason).toMatch(/^\d+ of 20 on hand, about .* as of .* ago\.$/);
      expect(line.facts.dataAgeSeconds).toBeGreaterThanOrEqual(0);
    }
  }
  expect(await client.startRoute(route!.id)).toMatchObject({
    __typename: 'RestockRoute',
    state: 'STARTED',
    crew: 'user:crew@example.org',
  });
  const stop = route!.stops[0]!;
  const counts = stop.lines.map(({ slot, lot, quantity }) => ({
    slot,
    lot: lot.number,
    before: 0,
    filled: quantity,
  }));
  const send = () =>
    client.completeStop({
      stop: stop.id,
      clientId: 'wire-visit-1',
      completedAt: new Date().toISOString(),
      counts,
    });
  expect(await send()).toMatchObject({
    repeated: false,
    stop: { state: 'COMPLETED' },
    visit: { outcome: 'APPLIED', discrepancies: [] },
  });
  expect(await send()).toMatchObject({ repeated: true });
  const stock = await client.stock(stop.kiosk.serial);
  for (const { slot, quantity } of stop.lines)
    expect(stock.find((each) => each.slot === slot)?.quantity).toBe(quantity);
});
