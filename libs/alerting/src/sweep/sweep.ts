import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { evaluateSubjects, signalKindOf } from '../evaluation/evaluate-subjects.js';
import { isNobodysFault, SignalEvaluator } from '../evaluation/signal-evaluator.js';
import { lockKiosks } from '../evaluation/signals.sql.js';
import type { Subject } from '../evaluation/subject.js';
import { Places } from '../evaluation/subject-facts.js';
import { candidatesOf, evaluateObservations } from '../observations/evaluate-observations.js';
import { observe, observedEveryMs, UsualValues } from '../observations/observe.js';
import { sweepSites } from '../site-silence/sweep-sites.js';
import { sweepMutes } from '../muting/mute-sweep.js';
import { forgetIncidentEvents } from '../outbox/incident-events.sql.js';
import type { AlertRule } from '../rules/alert-rule.js';
import { BreachRules } from '../rules/breach-rules.js';
import { TransitionWriter } from '../transitions/write-transitions.js';
import { alertsOfScopedRules, dueAlerts, obsoleteAlerts } from './due-alerts.sql.js';
import { sweepSilence } from './silence.js';

/** Alerts changed by one transaction at most, as for signals. */
const batchSize = 500;
const maximumBatches = 40;
/** Where nobody notifies, nobody takes the events. */
const keepEventsMs = 7 * 86_400_000;
const scopesEveryMs = 5_000;
/** A silence is in force, and a snooze over, within this time: well before a group has waited. */
const mutesEveryMs = 3_000;
/** Open alerts of rules with scopes that one check looks at; the next one goes on. */
const mostScoped = 5_000;

/**
 * Finds what no signal tells: silence that starts or ends, elapsed times, signals whose wake-up was lost, alerts
 * that nothing else will end. Idempotent; two at once only wait for each other.
 */
@Injectable()
export class Sweep {
  private readonly observedAt = new Map<string, number>();
  private readonly usual = new UsualValues();
  private scopesCheckedAt = -Infinity;
  private mutesCheckedAt = -Infinity;

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
      () => this.observations(),
      () => this.endOutOfScope(),
      () => this.endObsolete(),
      () => this.sites(),
      () => this.mutes(),
      () => this.forgetEvents(),
    ])
      await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  private async evaluateDue(): Promise<void> {
    for (let batch = 0; batch < maximumBatches; batch++) {
      const now = this.clock.now();
      const kinds = new Map([...this.rules.all().values()].map((rule) => [rule.id, signalKindOf(rule)]));
      const bySignal = [...kinds].flatMap(([id, kind]) => (kind === null ? [] : [id]));
      const due = await this.database.run(dueAlerts, [new Date(now), batchSize, bySignal]);
      if (due.length === 0) return;
      const subjects = due.map((row): Subject => ({
        kind: kinds.get(row.rule_id)!,
        kioskId: row.kiosk_id,
        instance: row.instance,
        noticed: [],
      }));
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
      evaluateSubjects(transaction, subjects, this.rules.scopes(), now),
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
          sweepSilence(transaction, { rule, scopes: this.rules.scopes() }, this.clock.now(), batchSize),
        );
        this.signals.announce(change);
        if (!change.more) break;
      }
    }
  }

  /** What no single reading tells, rule by rule; a rule that fails holds up no other. */
  private async observations(): Promise<void> {
    let failure: unknown;
    for (const rule of this.rules.all().values()) {
      const everyMs = observedEveryMs(rule);
      const now = this.clock.now();
      if (everyMs === null || !rule.enabled || now - (this.observedAt.get(rule.id) ?? -Infinity) < everyMs)
        continue;
      this.observedAt.set(rule.id, now);
      await this.observeRule(rule, now).catch((error: unknown) => {
        if (isNobodysFault(error)) throw error;
        failure ??= error;
      });
    }
    if (failure !== undefined) throw failure;
  }

  private async observeRule(rule: AlertRule, now: number): Promise<void> {
    const scopes = this.rules.scopes();
    const rows = await observe(this.database, rule, now, this.usual);
    const candidates = await candidatesOf(this.database, { rule, scopes, rows }, now);
    for (let first = 0; first < candidates.length; first += batchSize) {
      const some = candidates.slice(first, first + batchSize);
      const change = await this.database.transaction((transaction) =>
        evaluateObservations(transaction, rule, some, now),
      );
      this.signals.announce(change);
    }
  }

  /** An edit may take a kiosk out of a rule's scope, or put a more specific rule in its place. */
  private async endOutOfScope(): Promise<void> {
    const now = this.clock.now();
    if (now - this.scopesCheckedAt < scopesEveryMs) return;
    this.scopesCheckedAt = now;
    const rules = this.rules.all();
    const scoped = [...rules.values()].flatMap((rule) =>
      rule.scopeKind === 'FLEET' ? [] : [rule.id, ...(rule.variantOf ? [rule.variantOf] : [])],
    );
    if (scoped.length === 0) return;
    const open = await this.database.run(alertsOfScopedRules, [[...new Set(scoped)], mostScoped]);
    const places = await Places.load(
      this.database,
      open.map((alert) => alert.kiosk_id),
    );
    const over = open.filter((alert) => {
      const where = places.of(alert.kiosk_id);
      return where === null || !this.rules.scopes().holds(rules.get(alert.rule_id)!, where);
    });
    if (over.length === 0) return;
    const at = new Date(now);
    const change = await this.database.transaction(async (transaction) => {
      await transaction.run(lockKiosks, [over.map((alert) => alert.kiosk_id)]);
      return new TransitionWriter(transaction, at).write(
        over.map((alert) =>
          alert.state === 'PENDING'
            ? { kind: 'FORGET', alertId: alert.id }
            : {
                kind: 'RESOLVE',
                alertId: alert.id,
                incidentId: alert.incident_id!,
                kioskId: alert.kiosk_id,
                at,
                text: 'The rule does not hold here any more',
                breach: null,
              },
        ),
      );
    });
    this.signals.announce(change);
  }

  private async sites(): Promise<void> {
    const rules = [...this.rules.all().values()].filter(
      (rule) => rule.kind === 'KIOSK_SILENT' && rule.enabled,
    );
    if (rules.length === 0) return;
    const change = await this.database.transaction((transaction) =>
      sweepSites(transaction, { rules, scopes: this.rules.scopes() }, this.clock.now()),
    );
    this.signals.announce(change);
  }

  private async mutes(): Promise<void> {
    const now = this.clock.now();
    if (now - this.mutesCheckedAt < mutesEveryMs) return;
    this.mutesCheckedAt = now;
    await sweepMutes(this.database, now, (change) => this.signals.announce(change));
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
          breach: null,
        })),
      );
    });
    this.signals.announce(change);
  }
}
