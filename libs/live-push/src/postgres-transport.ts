import pg from 'pg';
import { type Database, statement } from '@app/persistence';
import type { ChangeTransport, TransportEvents } from './change-transport.js';
import { reconnectDelay } from './reconnect-delay.js';

/** Tells every listening process. One statement for all payloads, so they arrive together and in order. */
const notify = statement<[channel: string, payloads: readonly string[]], unknown>(
  'live-push.notify',
  'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload',
);

export interface PostgresTransportOptions {
  connectionString: string;
  database: Database;
  /** What is sent on one channel is heard on it only: lower case and underscores. */
  channel: string;
  onProblem: (error: Error) => void;
}

/** LISTEN/NOTIFY. Listening needs a connection of its own, which no pool may hand to others. */
export class PostgresTransport implements ChangeTransport {
  /** Postgres allows 7,999 bytes. */
  readonly maxPayloadBytes = 7_900;
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private wasConnected = false;
  private closed = false;

  constructor(private readonly options: PostgresTransportOptions) {}

  start(events: TransportEvents): void {
    void this.connect(events);
  }

  async send(payloads: readonly string[]): Promise<void> {
    await this.options.database.run(notify, [this.options.channel, payloads]);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async connect(events: TransportEvents): Promise<void> {
    if (this.closed) return;
    const client = new pg.Client({
      connectionString: this.options.connectionString,
      application_name: 'kiosk-fleet-listen',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      // A dead peer is otherwise noticed only after hours.
      keepAliveInitialDelayMillis: 10_000,
    });
    let over = false;
    const lost = (error: Error | null) => {
      if (over) return;
      over = true;
      client.removeAllListeners('notification');
      void client.end().catch(() => undefined);
      if (this.client === client) this.client = undefined;
      if (this.closed) return;
      if (error) this.options.onProblem(error);
      this.timer = setTimeout(
        () => void this.connect(events),
        reconnectDelay(this.failures++, Math.random()),
      );
      this.timer.unref();
    };
    client.on('error', lost);
    client.on('end', () => lost(null));
    client.on('notification', ({ payload }) => events.onPayload(payload ?? ''));
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${this.options.channel}`);
    } catch (error) {
      lost(error as Error);
      return;
    }
    this.failures = 0;
    if (this.wasConnected) events.onGap();
    this.wasConnected = true;
  }
}
