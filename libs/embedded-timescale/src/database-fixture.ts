import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientConfig } from 'pg';
import {
  type EmbeddedTimescale,
  type EmbeddedTimescaleOptions,
  startEmbeddedTimescale,
} from './start-embedded-timescale.js';

/** A database in a folder of its own, for one test file; everything it starts is ended by `dispose`. */
export class DatabaseFixture {
  private readonly clients: Client[] = [];
  private databases: EmbeddedTimescale[] = [];

  private constructor(readonly folder: string) {}

  static async create(): Promise<DatabaseFixture> {
    return new DatabaseFixture(await mkdtemp(join(tmpdir(), 'embedded-timescale-')));
  }

  async start(options: Partial<EmbeddedTimescaleOptions> = {}): Promise<EmbeddedTimescale> {
    const database = await startEmbeddedTimescale({ dataDirectory: this.folder, ...options });
    this.databases.push(database);
    return database;
  }

  /** A connected client. Errors of an idle connection are left to the test to notice. */
  async connect(database: EmbeddedTimescale, config: ClientConfig = {}): Promise<Client> {
    const client = new Client({ connectionString: database.url, ...config });
    client.on('error', () => undefined);
    await client.connect();
    this.clients.push(client);
    return client;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.end().catch(() => undefined)));
    await Promise.all(this.databases.splice(0).map((database) => database.stop()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The SQLSTATE that a query fails with. */
export async function sqlState(query: Promise<unknown>): Promise<string | undefined> {
  try {
    await query;
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

/** Resolves once `condition` holds; looks every few milliseconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
