import type { Clock } from '@app/kernel';
import { backOff, judge } from './retry-policy.js';
import type { Tally } from './receipts.js';
import type { Transport } from './transport.js';

/** One kiosk's batch, serialised once. */
export interface Parcel {
  /** Kiosk position: parcels of one kiosk keep their order. */
  kiosk: number;
  json: string;
  readings: number;
}

export interface SenderOptions {
  transport: Transport;
  tally: Tally;
  clock: Clock;
  /** Uniform in [0, 1): the jitter of retries. */
  random: () => number;
  /** Waits, or returns early when stopped. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Requests in flight at once. A kiosk always uses the same lane, so its batches arrive in order. */
  lanes: number;
  maxReadings: number;
  maxBytes: number;
  /** Characters that may wait; beyond that the oldest parcels are dropped, as a kiosk's own disk would. */
  maxQueuedChars: number;
  /** After each request a lane rests so many times as long as it took: below 1, others come first. */
  restRatio?: number;
  onAccepted?: (parcels: readonly Parcel[]) => void;
}

interface Lane {
  queue: Parcel[];
  busy: boolean;
}

/** Delivers parcels at least once, in order for each kiosk, with bounded memory. */
export class Sender {
  private readonly lanes: Lane[];
  private readonly stopping = new AbortController();
  private idle: (() => void)[] = [];
  private queuedChars = 0;

  constructor(private readonly options: SenderOptions) {
    this.lanes = Array.from({ length: options.lanes }, () => ({ queue: [], busy: false }));
  }

  enqueue(parcels: readonly Parcel[]): void {
    for (const parcel of parcels) {
      this.queuedChars += parcel.json.length;
      this.lanes[parcel.kiosk % this.lanes.length]?.queue.push(parcel);
    }
    this.dropOldest();
    for (const lane of this.lanes) if (!lane.busy && lane.queue.length > 0) void this.drain(lane);
  }

  /** Parcels that are queued or in flight. */
  get waiting(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.queue.length + (lane.busy ? 1 : 0), 0);
  }

  get laneCount(): number {
    return this.lanes.length;
  }

  /** Resolves once fewer than so many parcels wait, or the sender was stopped. */
  async below(parcels: number): Promise<void> {
    while (!this.stopping.signal.aborted && this.waiting >= parcels)
      await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Resolves once everything that was queued is answered, or the sender was stopped. */
  async settled(): Promise<void> {
    while (!this.stopping.signal.aborted && this.lanes.some((lane) => lane.busy || lane.queue.length > 0))
      await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Ends retries and requests at once; what is still queued stays unsent. */
  stop(): void {
    this.stopping.abort();
    this.wake();
  }

  private async drain(lane: Lane): Promise<void> {
    lane.busy = true;
    while (lane.queue.length > 0 && !this.stopping.signal.aborted) {
      const began = this.options.clock.now();
      await this.deliver(this.load(lane));
      this.wake();
      const rest = (this.options.clock.now() - began) * (this.options.restRatio ?? 0);
      if (rest > 0) await this.options.sleep(rest, this.stopping.signal);
    }
    lane.busy = false;
    this.wake();
  }

  /** As many parcels as fit into one request; at least one. */
  private load(lane: Lane): Parcel[] {
    let readings = 0;
    let bytes = 0;
    let count = 0;
    for (const parcel of lane.queue) {
      readings += parcel.readings;
      bytes += parcel.json.length + 1;
      if (count > 0 && (readings > this.options.maxReadings || bytes > this.options.maxBytes)) break;
      count++;
    }
    const parcels = lane.queue.splice(0, count);
    for (const parcel of parcels) this.queuedChars -= parcel.json.length;
    return parcels;
  }

  private async deliver(parcels: Parcel[]): Promise<void> {
    const { transport, tally, clock, random, sleep } = this.options;
    const body = transport.body(parcels.map((parcel) => parcel.json));
    const signal = this.stopping.signal;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const result = await transport.send(body, signal);
      const verdict = judge(result);
      if (verdict.verdict === 'accepted' && result.kind === 'answered' && tally.receipt(result.body)) {
        tally.requests++;
        tally.batches += parcels.length;
        this.options.onAccepted?.(parcels);
        return;
      }
      if (verdict.verdict === 'refused') return this.refuse(parcels, verdict.why, result);
      if (signal.aborted) return;
      tally.trouble(verdict.verdict === 'retry' ? verdict.why : 'an answer that is not a receipt');
      const retryAfter = result.kind === 'answered' ? result.retryAfter : null;
      await sleep(backOff(attempt, retryAfter, clock.now(), random()), signal);
    }
  }

  /** Too large: halves may pass. Otherwise the request is counted as lost, with the server's words. */
  private async refuse(
    parcels: Parcel[],
    why: string,
    result: { kind: string; status?: number; body?: string },
  ): Promise<void> {
    if (result.status === 413 && parcels.length > 1) {
      const half = Math.ceil(parcels.length / 2);
      await this.deliver(parcels.slice(0, half));
      return this.deliver(parcels.slice(half));
    }
    const readings = parcels.reduce((sum, parcel) => sum + parcel.readings, 0);
    this.options.tally.lost += readings;
    this.options.tally.refusal(why, readings, result.body ?? '');
  }

  private dropOldest(): void {
    while (this.queuedChars > this.options.maxQueuedChars) {
      const fullest = this.lanes.reduce((a, b) => (b.queue.length > a.queue.length ? b : a));
      const dropped = fullest.queue.shift();
      if (!dropped) return;
      this.queuedChars -= dropped.json.length;
      this.options.tally.lost += dropped.readings;
      this.options.tally.refusal('QUEUE_FULL', dropped.readings, 'the oldest readings were dropped');
    }
  }

  private wake(): void {
    const waiting = this.idle;
    this.idle = [];
    for (const resolve of waiting) resolve();
  }
}

/** A pause that ends early when stopped. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
