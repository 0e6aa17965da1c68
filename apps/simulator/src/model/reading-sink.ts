import type { ErrorSeverity, FulfilmentStage, KioskBatch, SessionOutcome } from '@app/contracts';

/** What became of an order, as the model knows it: for scoring what the platform makes of the messages. */
export interface OrderTruth {
  order: string;
  receivedAt: number;
  endedAt: number;
  /** The furthest that it came. */
  stage: 'RECEIVED' | 'VALIDATED' | 'DISPENSED' | 'PICKED_UP';
  /** Why it was lost; null: it was not. */
  cause: 'STOCK_OUT' | 'JAM' | 'VALIDATION' | 'PATIENT_DID_NOT_COME' | 'OTHER' | null;
}

/** Where the model puts what it observed. Instants are ms since the epoch, in simulated time. */
export interface ReadingSink {
  stock(at: number, slot: string, quantity: number, lot: string, dispensedTotal: number): void;
  fulfilment(at: number, order: string, stage: FulfilmentStage, product: string, reason?: string): void;
  session(
    session: string,
    startedAt: number,
    endedAt: number,
    outcome: SessionOutcome,
    waitSeconds: number,
  ): void;
  error(at: number, code: string, severity: ErrorSeverity, component: string, message: string): void;
  /** Not a message: nobody is told of it. */
  ended?(truth: OrderTruth): void;
}

/** For time that is gone through only to know how it ends. */
export const discardReadings: ReadingSink = {
  stock: () => undefined,
  fulfilment: () => undefined,
  session: () => undefined,
  error: () => undefined,
};

export type Stamp = (simulated: number) => string;

/** RFC 3339 in UTC, of an instant that needs no mapping. */
export const utcStamp: Stamp = (instant) => new Date(instant).toISOString();

/** Collects one kiosk's readings as they go over the wire; `stamp` turns simulated into device time. */
export class BatchDraft implements ReadingSink {
  readonly heartbeats: NonNullable<KioskBatch['heartbeats']> = [];
  readonly temperatures: NonNullable<KioskBatch['temperatures']> = [];
  readonly stockLevels: NonNullable<KioskBatch['stockLevels']> = [];
  readonly errors: NonNullable<KioskBatch['errors']> = [];
  readonly fulfilments: NonNullable<KioskBatch['fulfilment']> = [];
  readonly sessions: NonNullable<KioskBatch['sessions']> = [];

  constructor(
    private readonly stamp: Stamp,
    readonly ended?: (truth: OrderTruth) => void,
  ) {}

  stock(at: number, slot: string, quantity: number, lot: string, dispensedTotal: number): void {
    this.stockLevels.push({ at: this.stamp(at), slot, quantity, lot, dispensedTotal });
  }

  fulfilment(at: number, order: string, stage: FulfilmentStage, product: string, reason?: string): void {
    this.fulfilments.push({ at: this.stamp(at), order, stage, product, ...(reason ? { reason } : {}) });
  }

  session(
    session: string,
    startedAt: number,
    endedAt: number,
    outcome: SessionOutcome,
    waitSeconds: number,
  ): void {
    this.sessions.push({
      session,
      startedAt: this.stamp(startedAt),
      endedAt: this.stamp(endedAt),
      outcome,
      waitSeconds,
    });
  }

  error(at: number, code: string, severity: ErrorSeverity, component: string, message: string): void {
    this.errors.push({ at: this.stamp(at), code, severity, component, message });
  }

  get readings(): number {
    return (
      this.heartbeats.length +
      this.temperatures.length +
      this.stockLevels.length +
      this.errors.length +
      this.fulfilments.length +
      this.sessions.length
    );
  }

  /** The batch with empty lists left out. */
  batch(header: Pick<KioskBatch, 'kiosk' | 'boot' | 'sequence' | 'sentAt'>): KioskBatch {
    const batch: KioskBatch = { ...header };
    if (this.heartbeats.length) batch.heartbeats = this.heartbeats;
    if (this.temperatures.length) batch.temperatures = this.temperatures;
    if (this.stockLevels.length) batch.stockLevels = this.stockLevels;
    if (this.errors.length) batch.errors = this.errors;
    if (this.fulfilments.length) batch.fulfilment = this.fulfilments;
    if (this.sessions.length) batch.sessions = this.sessions;
    return batch;
  }
}
