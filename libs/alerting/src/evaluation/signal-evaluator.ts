import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, grouped } from '@app/kernel';
import { ChangeBus, type FleetChange } from '@app/live-push';
import { Counter, Histogram, type Logger, LOGGER, Registry } from '@app/observability';
import { Database, isDatabaseUnavailable, type Queryable } from '@app/persistence';
import { BreachRules } from '../rules/breach-rules.js';
import { evaluateSubjects } from './evaluate-subjects.js';
import {
  claimSignals,
  claimTheseSignals,
  forgetDeadSignals,
  oldestSignals,
  setSignalsAside,
  type SignalRow,
} from './signals.sql.js';
import { subjectsOf } from './subject.js';

/** Signals of one transaction: short ones, because on the embedded database everybody waits for each other. */
const batchSize = 500;
/** A run gives its place back after so many batches; the next one goes on. */
const maximumBatches = 40;
/** What was set aside is kept for a month. */
const keepDeadMs = 30 * 86_400_000;

/** Turns signals into alerts. Any number of them may run at once, in any number of processes. */
@Injectable()
export class SignalEvaluator {
  private readonly delay: Histogram;
  private readonly dead: Counter;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ChangeBus) private readonly changes: ChangeBus,
    @Inject(BreachRules) private readonly rules: BreachRules,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Registry) registry: Registry,
  ) {
    this.dead = new Counter({
      name: 'kiosk_fleet_dead_signals_total',
      help: 'Signals that could not be evaluated and were set aside in dead_signal',
      labelNames: ['kind'],
      registers: [registry],
    });
    this.delay = new Histogram({
      name: 'kiosk_fleet_signal_delay_seconds',
      help: 'From the receipt of the oldest reading of a batch of signals to the commit of its evaluation',
      buckets: [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 30, 300],
      registers: [registry],
    });
  }

  /**
   * Claims signals and evaluates them, in one transaction per batch, until none is left.
   * @returns how many were claimed
   */
  async evaluateSignals(): Promise<number> {
    let total = 0;
    for (let batch = 0; batch < maximumBatches; batch++) {
      const { claimed, change, oldest } = await this.evaluateBatch().catch((error: unknown) =>
        this.evaluateOneByOne(error),
      );
      total += claimed;
      if (Number.isFinite(oldest)) this.delay.observe(Math.max(0, (this.clock.now() - oldest) / 1_000));
      this.announce(change);
      if (claimed < batchSize) break;
    }
    return total;
  }

  announce(change: FleetChange): void {
    if (change.kiosks.length > 0 || change.incidents.length > 0) this.changes.publish(change);
  }

  private evaluateBatch(): Promise<Evaluated> {
    return this.database.transaction(async (transaction) =>
      this.evaluate(transaction, await transaction.run(claimSignals, [batchSize])),
    );
  }

  /**
   * After a batch that failed: each subject in a transaction of its own, so that only the one to blame is held up, and
   * that one is set aside. A database that is away or overloaded is nobody's fault, and everything stays.
   */
  private async evaluateOneByOne(reason: unknown): Promise<Evaluated> {
    if (isNobodysFault(reason)) throw reason;
    const signals = await this.database.run(oldestSignals, [batchSize]);
    const total: Evaluated = { claimed: 0, change: { kiosks: [], incidents: [] }, oldest: Infinity };
    const bySubject = grouped(signals, (signal) =>
      JSON.stringify([signal.kind, signal.kiosk_id, signal.instance]),
    );
    for (const group of bySubject.values()) {
      const ids = group.map(({ id }) => id);
      try {
        const { claimed, change, oldest } = await this.database.transaction(async (transaction) =>
          this.evaluate(transaction, await transaction.run(claimTheseSignals, [ids])),
        );
        total.claimed += claimed;
        total.oldest = Math.min(total.oldest, oldest);
        total.change = {
          kiosks: [...total.change.kiosks, ...change.kiosks],
          incidents: [...total.change.incidents, ...change.incidents],
        };
      } catch (error) {
        if (isNobodysFault(error)) throw error;
        total.claimed += await this.setAside(group[0], ids, error as Error);
      }
    }
    return total;
  }

  private async setAside(signal: SignalRow, ids: number[], error: Error): Promise<number> {
    const now = this.clock.now();
    const dead = await this.database.run(setSignalsAside, [
      ids,
      new Date(now),
      error.message.slice(0, 1_000),
    ]);
    await this.database.run(forgetDeadSignals, [new Date(now - keepDeadMs)]);
    this.dead.inc({ kind: signal.kind }, dead.length);
    const { kind, kiosk_id: kioskId, instance } = signal;
    this.logger.error(
      { kind, kioskId, instance, signals: dead.length, error: error.message, stack: error.stack },
      'signals could not be evaluated and were set aside',
    );
    return dead.length;
  }

  private async evaluate(transaction: Queryable, signals: readonly SignalRow[]): Promise<Evaluated> {
    const change = await evaluateSubjects(
      transaction,
      subjectsOf(signals),
      this.rules.scopes(),
      this.clock.now(),
    );
    const oldest = Math.min(...signals.map((signal) => signal.received_at.getTime()));
    return { claimed: signals.length, change, oldest };
  }
}

interface Evaluated {
  claimed: number;
  change: FleetChange;
  /** When the oldest reading was received; infinite without any. */
  oldest: number;
}

/** Statement timeout, deadlock, serialization failure, out of resources: the same may succeed later. */
export function isNobodysFault(error: unknown): boolean {
  const { code } = error as { code?: string };
  return isDatabaseUnavailable(error) || (code !== undefined && /^(57014|40|53|25006|55P03)/.test(code));
}
