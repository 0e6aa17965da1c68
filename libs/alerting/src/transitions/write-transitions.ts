import type { FleetChange } from '@app/live-push';
import type { Queryable } from '@app/persistence';
import {
  addTimeline,
  correctAlerts,
  disproveAlerts,
  type FiredRow,
  fireAlerts,
  forgetPending,
  keepAlerts,
  recordAlerts,
  resolveAlerts,
  upsertPending,
} from './alerts.sql.js';
import { type IncidentEvent, tellOf } from '../outbox/incident-outbox.js';
import { joinIncidents, type JoinedIncident, recordIncident } from './incidents.sql.js';
import type { Breach } from '../evaluation/breach-history.js';
import { worse } from '../evaluation/wording.js';
import { applyMutes, muteText } from '../muting/apply-mutes.js';
import { settle } from './settle-incidents.js';
import { type AlertKey, groupKey, type Transition } from './transition.js';

type Of<Kind extends Transition['kind']> = Extract<Transition, { kind: Kind }>;

interface TimelineRow {
  incident_id: number;
  alert_id: number | null;
  at: Date;
  kind: 'OPENED' | 'PENDING' | 'FIRED' | 'RESOLVED' | 'CORRECTED' | 'MUTED' | 'UNMUTED';
  actor: null;
  text: string;
}

/** Writes decided transitions, set by set. The caller's transaction holds the locks of all kiosks concerned. */
export class TransitionWriter {
  private readonly timeline: TimelineRow[] = [];
  private readonly events: IncidentEvent[] = [];
  private readonly kiosks = new Set<number>();
  private readonly incidents = new Set<number>();

  constructor(
    private readonly transaction: Queryable,
    private readonly now: Date,
  ) {}

  /** @returns what to announce once the transaction is committed */
  async write(transitions: readonly Transition[]): Promise<FleetChange> {
    const of = <Kind extends Transition['kind']>(kind: Kind) =>
      transitions.filter((transition): transition is Of<Kind> => transition.kind === kind);
    // Forgetting comes first: a pending alert would block the one that is recorded or fired in its place.
    await this.forget(of('FORGET'));
    await this.wait(of('WAIT'));
    await this.correct(of('CORRECT'));
    await this.disprove(of('DISPROVE'));
    await this.record(of('RECORD'));
    const fired = await this.fire(of('FIRE'));
    await this.keep(of('KEEP'));
    const resolved = await this.resolve(of('RESOLVE'));
    await this.settle(fired, resolved);
    if (this.timeline.length > 0) await this.transaction.run(addTimeline, [JSON.stringify(this.timeline)]);
    await tellOf(this.transaction, this.events);
    return { kiosks: [...this.kiosks], incidents: [...this.incidents] };
  }

  private async forget(transitions: Of<'FORGET'>[]): Promise<void> {
    if (transitions.length === 0) return;
    await this.transaction.run(forgetPending, [transitions.map(({ alertId }) => alertId)]);
  }

  private async wait(transitions: Of<'WAIT'>[]): Promise<void> {
    if (transitions.length === 0) return;
    const rows = transitions.map((one) => ({ ...alertRow(one), due_at: one.dueAt }));
    await this.transaction.run(upsertPending, [JSON.stringify(rows), this.now]);
  }

  private async correct(transitions: Of<'CORRECT'>[]): Promise<void> {
    if (transitions.length === 0) return;
    const rows = transitions.map((one) => ({
      id: one.alertId,
      started_at: one.startedAt,
      resolved_at: one.endedAt,
    }));
    await this.transaction.run(correctAlerts, [JSON.stringify(rows), this.now]);
    for (const one of transitions)
      this.noteLate(
        one,
        `Late readings show that it lasted from ${one.startedAt.toISOString()} to ${one.endedAt.toISOString()}`,
      );
  }

  private async disprove(transitions: Of<'DISPROVE'>[]): Promise<void> {
    if (transitions.length === 0) return;
    const ids = transitions.map((one) => one.alertId);
    await this.transaction.run(disproveAlerts, [ids, this.now]);
    for (const one of transitions)
      this.noteLate(one, 'Late readings show that the condition did not hold for its time');
  }

  private noteLate({ incidentId, alertId, kioskId }: Of<'CORRECT' | 'DISPROVE'>, text: string): void {
    if (incidentId === null) return;
    this.touch(kioskId, incidentId);
    this.note(incidentId, alertId, 'CORRECTED', this.now, text);
  }

  private async record(transitions: Of<'RECORD'>[]): Promise<void> {
    for (const one of transitions) {
      const { rule } = one;
      // When it would have fired, so that its history reads like that of any other.
      const firedAt = new Date(
        Math.min(one.startedAt.getTime() + rule.forSeconds * 1_000, one.endedAt.getTime()),
      );
      const [incident] = await this.transaction.run(recordIncident, [
        groupKey(one),
        rule.id,
        rule.kind,
        one.summary,
        rule.severity,
        one.kioskId,
        firedAt,
        one.endedAt,
        this.now,
      ]);
      if (!incident) continue;
      const row = { ...alertRow(one), fired_at: firedAt, resolved_at: one.endedAt, incident_id: incident.id };
      const [alert] = await this.transaction.run(recordAlerts, [JSON.stringify([row]), this.now]);
      this.touch(one.kioskId, incident.id);
      this.note(incident.id, alert!.id, 'PENDING', one.startedAt, 'The readings began to be out of bounds');
      this.note(incident.id, alert!.id, 'FIRED', firedAt, `${one.summary} (became known late)`);
      this.note(incident.id, null, 'RESOLVED', one.endedAt, 'It was over when it became known');
      this.tell(incident.id, 'RECORDED', one.summary);
    }
  }

  private async fire(transitions: Of<'FIRE'>[]): Promise<{ joined: JoinedIncident[]; alerts: FiredRow[] }> {
    if (transitions.length === 0) return { joined: [], alerts: [] };
    const groups = new Map(
      transitions.map((one) => [
        groupKey(one),
        {
          group_key: groupKey(one),
          rule_id: one.rule.id,
          kind: one.rule.kind,
          title: one.summary,
          severity: one.rule.severity,
          kiosk_id: one.kioskId,
        },
      ]),
    );
    const joined = await this.transaction.run(joinIncidents, [
      JSON.stringify([...groups.values()]),
      this.now,
    ]);
    const incidentOf = new Map(joined.map((incident) => [incident.group_key, incident]));
    const rows = transitions.map((one) => ({
      ...alertRow(one),
      due_at: one.dueAt,
      incident_id: incidentOf.get(groupKey(one))!.id,
    }));
    const alerts = await this.transaction.run(fireAlerts, [JSON.stringify(rows), this.now]);
    for (const one of transitions) {
      const incident = incidentOf.get(groupKey(one))!;
      this.touch(one.kioskId, incident.id);
      if (incident.opened && one.rule.forSeconds > 0)
        this.note(incident.id, null, 'PENDING', one.startedAt, 'The readings began to be out of bounds');
    }
    return { joined, alerts };
  }

  private async keep(transitions: Of<'KEEP'>[]): Promise<void> {
    if (transitions.length === 0) return;
    const rows = transitions.map((one) => ({
      id: one.alertId,
      last_value: one.value,
      summary: one.summary,
      due_at: one.dueAt,
      started_at: one.startedAt,
      breach: one.breach,
    }));
    await this.transaction.run(keepAlerts, [JSON.stringify(rows), this.now]);
    for (const one of transitions) this.touch(one.kioskId, one.incidentId);
  }

  private async resolve(transitions: Of<'RESOLVE'>[]): Promise<Of<'RESOLVE'>[]> {
    if (transitions.length === 0) return [];
    const rows = transitions.map((one) => ({
      id: one.alertId,
      resolved_at: one.at,
      breach: one.breach,
      ended_by: one.breach === null ? 'SYSTEM' : 'READING',
    }));
    const done = new Set(
      (await this.transaction.run(resolveAlerts, [JSON.stringify(rows), this.now])).map(({ id }) => id),
    );
    const resolved = transitions.filter((one) => done.has(one.alertId));
    for (const one of resolved) this.touch(one.kioskId, one.incidentId);
    return resolved;
  }

  private async settle(
    { joined, alerts }: { joined: JoinedIncident[]; alerts: FiredRow[] },
    resolved: Of<'RESOLVE'>[],
  ): Promise<void> {
    const settled = await settle(this.transaction, [...this.incidents], this.now);
    const acknowledged = new Set(joined.filter(({ state }) => state === 'ACKNOWLEDGED').map(({ id }) => id));
    const opened = new Set(joined.filter((incident) => incident.opened).map(({ id }) => id));
    // Silences may match by severity, and a snooze ends with it.
    const raised = settled.flatMap(({ id, severity, before }) => (severity !== before ? [id] : []));
    const muted = await applyMutes(this.transaction, [...opened, ...raised], this.now.getTime());
    for (const { id, title, severity, before } of settled) {
      if (opened.has(id)) {
        this.note(id, null, 'OPENED', this.now, title);
        this.tell(id, 'OPENED', title);
      } else if (severity !== before) {
        this.tell(id, worse(severity, before) ? 'SEVERITY_RAISED' : 'SEVERITY_LOWERED', before);
      }
    }
    for (const alert of alerts) {
      if (!opened.has(alert.incident_id)) this.tell(alert.incident_id, 'ALERT_ADDED', alert.summary);
      this.note(
        alert.incident_id,
        alert.id,
        'FIRED',
        this.now,
        acknowledged.has(alert.incident_id)
          ? `${alert.summary} (joins an acknowledged incident)`
          : alert.summary,
      );
    }
    for (const { id, after } of muted) {
      if (!opened.has(id)) this.tell(id, after.length === 0 ? 'UNMUTED' : 'MUTED', muteText(after));
      this.note(id, null, after.length === 0 ? 'UNMUTED' : 'MUTED', this.now, muteText(after));
    }
    for (const one of resolved) this.note(one.incidentId, one.alertId, 'RESOLVED', this.now, one.text);
    for (const { id, over } of settled)
      if (over) {
        this.note(id, null, 'RESOLVED', this.now, 'All its alerts are resolved');
        this.tell(id, 'RESOLVED', 'All its alerts are resolved');
      }
  }

  private tell(incidentId: number, kind: IncidentEvent['kind'], text: string): void {
    this.events.push({ incident_id: incidentId, kind, at: this.now, text });
  }

  private touch(kioskId: number, incidentId: number): void {
    this.kiosks.add(kioskId);
    this.incidents.add(incidentId);
  }

  private note(
    incidentId: number,
    alertId: number | null,
    kind: TimelineRow['kind'],
    at: Date,
    text: string,
  ): void {
    this.timeline.push({ incident_id: incidentId, alert_id: alertId, at, kind, actor: null, text });
  }
}

function alertRow(
  one: AlertKey & { startedAt: Date; value: number | null; summary: string; breach: Breach },
) {
  return {
    rule_id: one.rule.id,
    rule_version: one.rule.version,
    kiosk_id: one.kioskId,
    instance: one.instance,
    severity: one.rule.severity,
    summary: one.summary,
    started_at: one.startedAt,
    last_value: one.value,
    breach: one.breach,
  };
}
