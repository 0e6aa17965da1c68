import { randomBytes } from 'node:crypto';
import type { Clock } from '@app/kernel';
import { Counter, type Logger, type Registry } from '@app/observability';
import { decodeNotice, encodeNotice } from './change-codec.js';
import type { ChangeTransport } from './change-transport.js';
import type { FleetChange, FleetNotice } from './fleet-change.js';
import { maxPendingIds, PendingChanges } from './pending-changes.js';

export interface ChangeBusOptions {
  transport: ChangeTransport;
  clock: Clock;
  logger: Logger;
  registry: Registry;
  /** Milliseconds in which changes are gathered before they leave the process. */
  tickMs?: number;
}

const defaultTickMs = 100;
/** After failures the bus tries again later and later, at most so many ms apart. */
const longestRetryMs = 5_000;

/**
 * Tells every process which kiosks and incidents changed. Subscribers of the same process hear at once; other
 * processes within a tick. A change is told at least once while the transport stands, and after it was lost every
 * subscriber gets a notice with `resync`.
 */
export class ChangeBus {
  private readonly origin = randomBytes(6).toString('hex');
  private readonly outgoing = new PendingChanges();
  private readonly handlers = new Set<(notice: FleetNotice) => void>();
  private readonly sent: Counter;
  private readonly failed: Counter;
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;
  private failures = 0;
  private closed = false;

  constructor(private readonly options: ChangeBusOptions) {
    const registers = [options.registry];
    this.sent = new Counter({
      name: 'live_push_payloads_total',
      help: 'Change payloads sent to other processes.',
      registers,
    });
    this.failed = new Counter({
      name: 'live_push_failures_total',
      help: 'Sends of change payloads that failed and are tried again.',
      registers,
    });
  }

  /** Begins to listen to other processes; never waits for the connection. */
  start(): void {
    this.options.transport.start({
      onPayload: (payload) => this.receive(payload),
      onGap: () =>
        this.tell({ kiosks: [], incidents: [], resync: true, publishedAt: this.options.clock.now() }),
    });
  }

  /** Call it after commit. Merged per tick, bounded; never throws and never waits. */
  publish(change: FleetChange): void {
    if (this.closed || (change.kiosks.length === 0 && change.incidents.length === 0)) return;
    const now = this.options.clock.now();
    this.outgoing.add(change, now);
    this.tell({ ...change, resync: false, publishedAt: now });
    this.schedule(this.options.tickMs ?? defaultTickMs);
  }

  /** @returns a function that ends the subscription. A handler must be quick: it runs inside `publish`. */
  subscribe(handler: (notice: FleetNotice) => void): () => void {
    this.handlers.add(handler);
    return () => void this.handlers.delete(handler);
  }

  /** Sends what is pending, then stops. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.timer);
    await this.sending;
    await this.send();
    this.handlers.clear();
    await this.options.transport.close();
  }

  private schedule(delayMs: number): void {
    if (this.closed || this.timer || this.sending) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.sending = this.send().finally(() => {
        this.sending = undefined;
        if (!this.outgoing.isEmpty) this.schedule(this.nextDelay());
      });
    }, delayMs);
    this.timer.unref();
  }

  private nextDelay(): number {
    const tick = this.options.tickMs ?? defaultTickMs;
    return Math.min(longestRetryMs, tick * 2 ** Math.min(this.failures, 10));
  }

  /** Never rejects: what did not leave is pending again. */
  private async send(): Promise<void> {
    const notice = this.outgoing.take();
    if (!notice) return;
    try {
      const payloads = encodeNotice(notice, this.origin, this.options.transport.maxPayloadBytes);
      await this.options.transport.send(payloads);
      this.sent.inc(payloads.length);
      this.failures = 0;
    } catch (error) {
      this.failures++;
      this.failed.inc();
      this.outgoing.add(notice, notice.publishedAt);
      if (this.failures === 1)
        this.options.logger.warn(
          { error: (error as Error).message },
          'changes could not be sent; trying again',
        );
    }
  }

  private receive(payload: string): void {
    const decoded = decodeNotice(payload, maxPendingIds);
    if (decoded?.origin === this.origin) return;
    // Something of another version: what it says is unknown, so nothing may be taken as current.
    this.tell(
      decoded?.notice ?? { kiosks: [], incidents: [], resync: true, publishedAt: this.options.clock.now() },
    );
  }

  private tell(notice: FleetNotice): void {
    for (const handler of this.handlers) {
      try {
        handler(notice);
      } catch (error) {
        this.options.logger.error({ error }, 'a subscriber of fleet changes failed');
      }
    }
  }
}
