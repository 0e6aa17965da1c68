import { aDatabase, TcpGate, type TestDatabase } from '@app/testing';
import { Database, isDatabaseUnavailable } from './database.js';
import { migrate } from './migrate.js';
import { requireSchema } from './require-schema.js';
import { statement } from './statement.js';

const one = statement<[], { one: number }>('lost-connection-spec.one', 'SELECT 1 AS one');

let db: TestDatabase;
let gate: TcpGate;
let url: string;
beforeAll(async () => {
  db = await aDatabase();
  ({ gate, url } = await TcpGate.before(db.url));
}, 60_000);
afterAll(async () => {
  await gate?.stop();
  await db?.stop();
});
afterEach(() => gate.open());

test('a connection that breaks between two statements of a transaction rejects it and ends nothing', async () => {
  const database = new Database({
    connectionString: url,
    connections: 1,
    statementTimeoutMs: 5_000,
    applicationName: 'lost-connection-spec',
  });
  const failure = await database
    .transaction(async (transaction) => {
      await transaction.run(one, []);
      const [client] = clientsOf(database);
      const broke = new Promise((resolve) => client!.once('error', resolve));
      // Ours besides the one that keeps the process alive: an `error` nobody listens to would be thrown.
      expect(client!.listenerCount('error')).toBeGreaterThan(1);
      gate.shut();
      await broke;
      await transaction.run(one, []);
    })
    .catch((error: unknown) => error);
  expect(isDatabaseUnavailable(failure)).toBe(true);
  const whileAway = await database.run(one, []).catch((error: unknown) => error);
  expect(isDatabaseUnavailable(whileAway)).toBe(true);
  gate.open();
  expect(await database.run(one, [])).toEqual([{ one: 1 }]);
  await database.close();
});

test('migrating and looking at the schema while the database is away can be tried again', async () => {
  gate.shut();
  for (const attempt of [() => migrate({ connectionString: url }), () => requireSchema(url)])
    expect(isDatabaseUnavailable(await attempt().catch((error: unknown) => error))).toBe(true);
  gate.open();
  await requireSchema(url);
  expect(await migrate({ connectionString: url })).toEqual([]);
});

test('a schema that others still have to bring up to date names what is missing', async () => {
  await db.database.pool.query(`UPDATE schema_migration SET name = 'x' WHERE name LIKE '0001%'`);
  await expect(requireSchema(url)).rejects.toMatchObject({
    code: 'SCHEMA_OUTDATED',
    retryable: true,
    message: expect.stringContaining('0001_registry'),
  });
});

function clientsOf(database: Database): NodeJS.EventEmitter[] {
  return (database.pool as unknown as { _clients: NodeJS.EventEmitter[] })._clients;
}
