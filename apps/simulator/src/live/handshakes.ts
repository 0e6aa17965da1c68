import type { gql } from '@app/contracts';
import { AppError } from '@app/kernel';
import { postJson } from '../registration/api-client.js';
import { backOff } from '../sending/retry-policy.js';
import type { Parcel } from '../sending/sender.js';

/** A live kiosk's batch, with what its handshake needs. */
export interface BootParcel extends Parcel {
  boot: string;
  /** By the kiosk's clock. */
  sentAt: string;
}

type Answer = Pick<gql.BootAnswer, 'status' | 'reason' | 'intervalSeconds' | 'retryAfterSeconds'>;
export type Ask = (boot: gql.BootKioskInput, signal: AbortSignal) => Promise<Answer>;

export interface HandshakeOptions {
  kiosks: readonly { serial: string; firmware: string }[];
  ask: Ask;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  random: () => number;
  stop: AbortSignal;
  /** What accepted kiosks send. */
  release: (parcels: BootParcel[]) => void;
  onInterval: (kiosk: number, seconds: number) => void;
  say: (line: string) => void;
}

interface Started {
  boot: string;
  accepted: boolean;
  held: BootParcel[];
}

/** Handshakes under way at once: a fleet that starts together must not take every connection. */
const MOST_AT_ONCE = 8;
/** Batches that a kiosk keeps while it may not send, as it does while it cannot. */
const HELD = 360;

/** What every kiosk does when it has started: it asks whether it may send, and keeps its readings until it may. */
export class Handshakes {
  private readonly started = new Map<number, Started>();
  private readonly queue: (() => void)[] = [];
  private running = 0;
  private asking = 0;
  private idle: (() => void)[] = [];

  constructor(private readonly options: HandshakeOptions) {}

  /** Batches of one kiosk in order. A boot id that is new for its kiosk means that it has started. */
  offer(parcels: readonly BootParcel[]): void {
    const free: BootParcel[] = [];
    for (const parcel of parcels) {
      let state = this.started.get(parcel.kiosk);
      if (state?.boot !== parcel.boot) {
        state = { boot: parcel.boot, accepted: false, held: [] };
        this.started.set(parcel.kiosk, state);
        void this.begin(parcel, state);
      }
      if (state.accepted) free.push(parcel);
      else {
        state.held.push(parcel);
        if (state.held.length > HELD) state.held.shift();
      }
    }
    if (free.length > 0) this.options.release(free);
  }

  /** Resolves when no first answer is awaited. */
  async answered(): Promise<void> {
    while (this.asking > 0 && !this.options.stop.aborted)
      await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private async begin({ kiosk, sentAt }: BootParcel, state: Started): Promise<void> {
    const { stop, sleep, say, kiosks } = this.options;
    const { serial = '', firmware = '' } = kiosks[kiosk] ?? {};
    const startedAt = performance.now();
    const deviceClock = Date.parse(sentAt);
    this.asking += 1;
    try {
      for (let attempt = 1, told = ''; !stop.aborted && this.started.get(kiosk) === state; attempt++) {
        const clock = new Date(deviceClock + performance.now() - startedAt).toISOString();
        const answer = await this.inTurn(() =>
          this.tryToAsk({ kiosk: serial, boot: state.boot, reason: 'POWER_UP', firmware, clock }),
        );
        if (answer?.status === 'ACCEPTED') return this.accept(kiosk, state, answer);
        if (answer !== null && told !== answer.status)
          say(`${serial} is told ${(told = answer.status)}: ${answer.reason ?? ''}`);
        const wait =
          answer === null
            ? backOff(attempt, null, 0, this.options.random())
            : (answer.retryAfterSeconds ?? 60) * 1_000;
        await sleep(wait, stop);
      }
    } finally {
      this.asking -= 1;
      for (const resolve of this.idle.splice(0)) resolve();
    }
  }

  private accept(kiosk: number, state: Started, { intervalSeconds }: Answer): void {
    // It started once more while it was asking: that boot has its own handshake.
    if (this.started.get(kiosk) !== state) return;
    state.accepted = true;
    if (intervalSeconds != null) this.options.onInterval(kiosk, intervalSeconds);
    const held = state.held.splice(0);
    if (held.length > 0) this.options.release(held);
  }

  /** Null when there was no answer, or none that decides anything: it is tried again. */
  private async tryToAsk(boot: gql.BootKioskInput): Promise<Answer | null> {
    try {
      return await this.options.ask(boot, this.options.stop);
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running < MOST_AT_ONCE) this.running += 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** `POST /v1/boot` with the fleet's gateway token. */
export function askByHttp(url: string, token: string): Ask {
  const headers = { authorization: `Bearer ${token}` };
  return async (boot, signal) => (await postJson(new URL('/v1/boot', url), headers, boot, signal)) as Answer;
}
