import { dirname, join } from 'node:path';
import { type DataFolder, describeFolderError, openDataFolder } from '../data-folder/data-folder.js';
import { EngineSupervisor } from '../engine/engine-supervisor.js';
import { WireServer } from '../server/wire-server.js';
import { TurnScheduler } from '../sessions/turn-scheduler.js';
import type { ParentMessage } from './process-messages.js';

type StartMessage = Extract<ParentMessage, { kind: 'start' }>;

/** So long may a running statement delay an orderly end, in milliseconds; then the write-ahead log must do. */
const CLOSE_LIMIT_MS = 3000;
const SERVER_VERSION = '17.5';

/** Everything that runs in the database process. */
export class DatabaseProcess {
  private folder: DataFolder | undefined;
  private engine: EngineSupervisor | undefined;
  private server: WireServer | undefined;

  /** @param onFatal the database cannot go on; called after start has resolved */
  constructor(private readonly onFatal: (message: string) => void) {}

  /**
   * Resolves with the port once clients are let in.
   * @throws Error with a message for the user
   */
  async start(options: StartMessage): Promise<number> {
    const { dataDirectory, port, password, turnLimitMs } = options;
    try {
      this.folder = openDataFolder(dataDirectory);
      this.engine = new EngineSupervisor({
        // The bundles lie side by side.
        script: join(dirname(process.argv[1] ?? ''), 'engine.main.js'),
        clusterDirectory: this.folder.clusterDirectory,
        onFatal: (error) => this.onFatal(describeFolderError(error, dataDirectory)),
      });
      const scheduler = new TurnScheduler(this.engine, turnLimitMs);
      this.server = new WireServer({ scheduler, password, port, serverVersion: SERVER_VERSION });
      // The port first: whether it is free is known at once, and what comes early waits.
      const taken = await this.server.listen();
      await this.engine.open();
      this.folder.markComplete();
      return taken;
    } catch (error) {
      const message = describeFolderError(error, dataDirectory);
      await this.stop();
      throw new Error(message, { cause: error });
    }
  }

  /** Ends sessions, closes Postgres in order if it is free soon, and gives the folder back. */
  async stop(): Promise<void> {
    this.server?.close();
    const engine = this.engine;
    if (engine) {
      const limit = new Promise<'late'>((resolve) =>
        setTimeout(() => resolve('late'), CLOSE_LIMIT_MS).unref(),
      );
      const outcome = await Promise.race([engine.close().catch(() => 'late' as const), limit]);
      if (outcome === 'late') await engine.abandon();
    }
    this.folder?.release();
    this.folder = undefined;
  }
}
