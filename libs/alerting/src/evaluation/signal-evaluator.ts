import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { ChangeBus, type FleetChange } from '@app/live-push';
import { Histogram, Registry } from '@app/observability';
import { Database } from '@app/persistence';
import { BreachRules } from '../rules/breach-rules.js';
import { evaluateSubjects } from './evaluate-subjects.js';
import { claimSignals } from './signals.sql.js';
import { subjectsOf } from './subject.js';

/** Signals of one transaction: short ones, because on the embedded database everybody waits for each other. */
const batchSize = 500;
/** A run gives its place back after so many batches; the next one goes on. */
const maximumBatches = 40;

/** Turns signals into alerts. Any number of them may run at once, in any number of processes. */
@Injectable()
export class SignalEvaluator {
  private readonly delay: Histogram;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ChangeBus) private readonly changes: ChangeBus,
    @Inject(BreachRules) private readonly rules: BreachRules,
    @Inject(Registry) registry: Registry,
  ) {
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
      const { claimed, change, oldest } = await this.evaluateBatch();
      total += claimed;
      if (claimed > 0) this.delay.observe(Math.max(0, (this.clock.now() - oldest) / 1_000));
      this.announce(change);
      if (claimed < batchSize) break;
    }
    return total;
  }

  announce(change: FleetChange): void {
    if (change.kiosks.length > 0 || change.incidents.length > 0) this.changes.publish(change);
  }

  private evaluateBatch(): Promise<{ claimed: number; change: FleetChange; oldest: number }> {
    return this.database.transaction(async (transaction) => {
      const signals = await transaction.run(claimSignals, [batchSize]);
      const change = await evaluateSubjects(
        transaction,
        subjectsOf(signals),
        this.rules.all(),
        this.clock.now(),
      );
      const oldest = Math.min(...signals.map((signal) => signal.received_at.getTime()));
      return { claimed: signals.length, change, oldest };
    });
  }
}
