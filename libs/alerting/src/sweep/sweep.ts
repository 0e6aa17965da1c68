import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { evaluateSubjects } from '../evaluation/evaluate-subjects.js';
import { isNobodysFault, SignalEvaluator } from '../evaluation/signal-evaluator.js';
import { lockKiosks, type SignalKind } from '../evaluation/signals.sql.js';
import type { Subject } from '../evaluation/subject.js';
import { ruleKindOf } from '../evaluation/subject-facts.js';
import { forgetIncidentEvents } from '../outbox/incident-events.sql.js';
import { BreachRules } from '../rules/breach-rules.js';
import { TransitionWriter } from '../transitions/write-transitions.js';
import { dueAlerts, obsoleteAlerts } from './due-alerts.sql.js';
import { sweepSilence } from './silence.js';

/** Alerts changed by one transaction at most, as for signals. */
const batchSize = 500;
const maximumBatches = 40;
/** Where nobody notifies, nobody takes the events. */
const keepEventsMs = 7 * 86_400_000;

const signalKindOf = new Map(
  (Object.entries(ruleKindOf) as [SignalKind, string][]).map(([signal, rule]) => [rule, signal]),
);

/**
 * Finds what no signal tells: silence that starts or ends, elapsed times, signals whose wake-up was lost, alerts
 * that nothing else will end. Idempotent; two at once only wait for each other.
 */
@Injectable()
export class Sweep {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(BreachRules) private readonly rules: BreachRules,
    @Inject(SignalEvaluator) private readonly signals: SignalEvaluator,
  ) {}

  async run(): Promise<void> {
    const failures: unknown[] = [];
    // One after the other, and each whatever became of those before it: a defect in one kind of alert silences no other.
    for (const step of [
      () => this.signals.evaluateSignals(),
      () => this.evaluateDue(),
      () => this.silence(),
      () => this.endObsolete(),
      () => this.forgetEvents(),
    ])
      await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  private async evaluateDue(): Promise<void> {
    for (let batch = 0; batch < maximumBatches; batch++) {
      const now = this.clock.now();
      const due = await this.database.run(dueAlerts, [new Date(now), batchSize]);
      if (due.length === 0) return;
      const subjects = due.flatMap((row): Subject[] => {
        const kind = signalKindOf.get(row.kind);
        return kind ? [{ kind, kioskId: row.kiosk_id, instance: row.instance, signalAt: null }] : [];
      });
      try {
        await this.evaluateDueSubjects(subjects, now);
      } catch (error) {
        if (isNobodysFault(error)) throw error;
        await this.evaluateOneByOne(subjects, now);
        return;
      }
      if (due.length < batchSize) return;
    }
  }

  private async evaluateDueSubjects(subjects: readonly Subject[], now: number): Promise<void> {
    const change = await this.database.transaction((transaction) =>
      evaluateSubjects(transaction, subjects, this.rules.all(), now),
    );
    this.signals.announce(change);
  }

  /** After a batch that failed: only the subject to blame stays due. @throws its error, after all others had their turn */
  private async evaluateOneByOne(subjects: readonly Subject[], now: number): Promise<void> {
    let failure: unknown;
    for (const subject of subjects) {
      try {
        await this.evaluateDueSubjects([subject], now);
      } catch (error) {
        if (isNobodysFault(error)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  private async silence(): Promise<void> {
    for (const rule of this.rules.all().values()) {
      if (rule.kind !== 'KIOSK_SILENT' || !rule.enabled) continue;
      for (let batch = 0; batch < maximumBatches; batch++) {
        const change = await this.database.transaction((transaction) =>
          sweepSilence(transaction, rule, this.clock.now(), batchSize),
        );
        this.signals.announce(change);
        if (!change.more) break;
      }
    }
  }

  private async forgetEvents(): Promise<void> {
    const before = new Date(this.clock.now() - keepEventsMs);
    await this.database.run(forgetIncidentEvents, [before, batchSize]);
  }

  private async endObsolete(): Promise<void> {
    const found = await this.database.run(obsoleteAlerts, [null, batchSize]);
    if (found.length === 0) return;
    const kiosks = found.map((row) => row.kiosk_id);
    const at = new Date(this.clock.now());
    const change = await this.database.transaction(async (transaction) => {
      await transaction.run(lockKiosks, [kiosks]);
      const rows = await transaction.run(obsoleteAlerts, [kiosks, batchSize]);
      return new TransitionWriter(transaction, at).write(
        rows.map((row) => ({
          kind: 'RESOLVE',
          alertId: row.id,
          incidentId: row.incident_id,
          kioskId: row.kiosk_id,
          at,
          text: row.reason === 'RULE_DISABLED' ? 'The rule was switched off' : 'The kiosk was retired',
        })),
      );
    });
    this.signals.announce(change);
  }
}
