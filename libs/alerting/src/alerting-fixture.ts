import { createLogger, createMetricsRegistry } from '@app/observability';
import type { ChangeBus, FleetChange } from '@app/live-push';
import { type Database, type Queryable, statement } from '@app/persistence';
import type { KioskRows } from '@app/testing';
import { SignalEvaluator } from './evaluation/signal-evaluator.js';
import { claimIncidentEvents, type IncidentEventRow } from './outbox/incident-events.sql.js';
import { type AlertRule, type AlertRuleRow, ruleFromRow } from './rules/alert-rule.js';
import { BreachRules } from './rules/breach-rules.js';
import { Sweep } from './sweep/sweep.js';

const insertTemperature = statement<[number, number, Date, Date, number], object>(
  'alerting-fixture.insert-temperature',
  `INSERT INTO temperature (kiosk_id, probe_id, at, received_at, celsius) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
);
const insertStock = statement<[number, number, Date, number], object>(
  'alerting-fixture.insert-stock',
  `INSERT INTO stock_level (kiosk_id, slot_id, at, received_at, quantity) VALUES ($1, $2, $3, $3, $4) ON CONFLICT DO NOTHING`,
);
const insertError = statement<[number, Date, string, string], object>(
  'alerting-fixture.insert-error',
  `INSERT INTO kiosk_error (kiosk_id, at, received_at, code, severity) VALUES ($1, $2, $2, $3, $4) ON CONFLICT DO NOTHING`,
);
const insertSignal = statement<[string, number, string, Date, Date], object>(
  'alerting-fixture.insert-signal',
  'INSERT INTO signal (kind, kiosk_id, instance, at, received_at) VALUES ($1, $2, $3, $4, $5)',
);
const hear = statement<[number, Date], object>(
  'alerting-fixture.hear',
  `INSERT INTO kiosk_status (kiosk_id, last_received_at, heard_at) VALUES ($1, $2, $2)
   ON CONFLICT (kiosk_id) DO UPDATE SET last_received_at = excluded.last_received_at, heard_at = excluded.heard_at`,
);

const listen = statement<[Date, Date], object>(
  'alerting-fixture.listen',
  'UPDATE ingest_listening SET since = $1, last_alive_at = $2',
);

export interface AlertView {
  rule_id: string;
  kiosk_id: number;
  instance: string;
  state: string;
  summary: string;
  started_at: Date;
  resolved_at: Date | null;
  incident_id: number | null;
}

const selectAlerts = statement<[], AlertView>(
  'alerting-fixture.alerts',
  'SELECT rule_id, kiosk_id, instance, state, summary, started_at, resolved_at, incident_id FROM alert ORDER BY id',
);
const selectIncidents = statement<[], { id: number; state: string; title: string; severity: string }>(
  'alerting-fixture.incidents',
  'SELECT id, state, title, severity FROM incident ORDER BY id',
);
const selectTimeline = statement<[number], { kind: string; text: string }>(
  'alerting-fixture.timeline',
  'SELECT kind, text FROM alert_event WHERE incident_id = $1 ORDER BY id',
);

/** A rule as the table would have it, of the whole fleet and without delays unless told otherwise. */
export function aRule(row: Partial<AlertRuleRow> = {}): AlertRule {
  return ruleFromRow({
    id: 'a-rule',
    version: 1,
    kind: 'TEMPERATURE_OUT_OF_BAND',
    name: 'A rule',
    severity: 'CRITICAL',
    enabled: true,
    for_seconds: 0,
    keep_firing_seconds: 0,
    flapping_slot_seconds: 0,
    variant_of: null,
    scope_kind: 'FLEET',
    scope_id: null,
    when_closed: 'ALERT',
    in_maintenance: 'ALERT',
    parameters: {},
    runbook: null,
    updated_at: new Date(0),
    updated_by: null,
    ...row,
  });
}

/** A fleet of the test's own with a clock that the test moves: alert scenarios read as timelines. */
export class AlertScenario {
  /** Milliseconds since the epoch. */
  now = Date.UTC(2026, 2, 1, 12);
  readonly changes: FleetChange[] = [];
  readonly rules: BreachRules;
  readonly evaluator: SignalEvaluator;
  readonly sweep: Sweep;

  constructor(readonly database: Database) {
    const logger = createLogger({ name: 'test', level: 'silent' });
    const clock = { now: () => this.now };
    const bus = { publish: (change: FleetChange) => void this.changes.push(change) } as unknown as ChangeBus;
    this.rules = new BreachRules(database, logger);
    this.evaluator = new SignalEvaluator(
      database,
      clock,
      bus,
      this.rules,
      logger,
      createMetricsRegistry('test'),
    );
    this.sweep = new Sweep(database, clock, this.rules, this.evaluator);
  }

  at(seconds: number): Date {
    return new Date(Date.UTC(2026, 2, 1, 12) + seconds * 1_000);
  }

  /** Moves the clock to so many seconds after the start of the scenario. */
  passTo(seconds: number): void {
    this.now = this.at(seconds).getTime();
  }

  /** A reading and its signal, as the ingest writes them; received at the scenario's now. */
  async temperature(kiosk: KioskRows, atSeconds: number, celsius: number, signal = true): Promise<void> {
    const [name, id] = Object.entries(kiosk.probes)[0]!;
    const at = this.at(atSeconds);
    await this.database.run(insertTemperature, [kiosk.id, id, at, new Date(this.now), celsius]);
    if (signal) await this.signal('TEMPERATURE', kiosk, name, at);
  }

  async stock(kiosk: KioskRows, slot: string, atSeconds: number, quantity: number): Promise<void> {
    await this.database.run(insertStock, [kiosk.id, kiosk.slots[slot]!, this.at(atSeconds), quantity]);
    await this.signal('STOCK', kiosk, slot, this.at(atSeconds));
  }

  async error(kiosk: KioskRows, atSeconds: number, code: string, severity: string): Promise<void> {
    await this.database.run(insertError, [kiosk.id, this.at(atSeconds), code, severity]);
    await this.signal('ERROR', kiosk, code, this.at(atSeconds));
  }

  async signal(kind: string, kiosk: { id: number }, instance: string, at: Date): Promise<void> {
    await this.database.run(insertSignal, [kind, kiosk.id, instance, at, new Date(this.now)]);
  }

  async heard(kiosk: { id: number }, atSeconds: number): Promise<void> {
    await this.database.run(hear, [kiosk.id, this.at(atSeconds)]);
  }

  /** Telemetry could be received from then on, without interruption until then; before the scenario's start: always. */
  async listened(fromSeconds: number, untilSeconds: number): Promise<void> {
    await this.database.run(listen, [this.at(fromSeconds), this.at(untilSeconds)]);
  }

  async evaluate(): Promise<number> {
    return this.evaluator.evaluateSignals();
  }

  alerts(queryable: Queryable = this.database): Promise<AlertView[]> {
    return queryable.run(selectAlerts, []);
  }

  async alertStates(ruleId: string): Promise<string[]> {
    return (await this.alerts()).filter((alert) => alert.rule_id === ruleId).map((alert) => alert.state);
  }

  incidents(): Promise<{ id: number; state: string; title: string; severity: string }[]> {
    return this.database.run(selectIncidents, []);
  }

  /** Takes what has been told since the last call, as whoever notifies does. */
  events(): Promise<IncidentEventRow[]> {
    return this.database.run(claimIncidentEvents, [1_000]);
  }

  timeline(incidentId: number): Promise<{ kind: string; text: string }[]> {
    return this.database.run(selectTimeline, [incidentId]);
  }
}
