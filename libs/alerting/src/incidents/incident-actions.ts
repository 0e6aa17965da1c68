import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, scopeOf, type UserPrincipal } from '@app/auth';
import { CLOCK, type Clock, parseInstant } from '@app/kernel';
import {
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { ChangeBus } from '@app/live-push';
import { Database, type Queryable } from '@app/persistence';
import { lockKiosks } from '../evaluation/signals.sql.js';
import { addTimeline } from '../transitions/alerts.sql.js';
import { applyMutes } from '../muting/apply-mutes.js';
import type { IncidentEventKind } from '../outbox/incident-events.sql.js';
import { tellOf } from '../outbox/incident-outbox.js';
import { type IncidentRow, incidentsById, type TimelineRow } from './incident.sql.js';
import {
  acknowledge,
  acknowledgeAlerts,
  assign,
  closeAlerts,
  closeIncident,
  snooze,
} from './incident-actions.sql.js';
import { incidentIdOf, type IncidentNode, incidentNode } from './incident-node.js';

export type IncidentActionResult = IncidentNode | NotFound | Conflict | InvalidInput;

const longestNote = 1_000;
const longestAssignee = 200;
const longestSnoozeMs = 30 * 86_400_000;

/** What people do stands in the timeline and goes to whoever notifies. */
type Entry = TimelineRow & {
  kind: 'ACKNOWLEDGED' | 'ASSIGNED' | 'COMMENTED' | 'RESOLVED' | 'SNOOZED';
  /** What whoever notifies hears; the same as `kind` unless it says so. */
  event?: 'MUTED' | 'UNMUTED';
};

/** What an action does once the incident is found and locked; a problem leaves everything as it was. */
type Action = (context: {
  transaction: Queryable;
  incident: IncidentRow;
  at: Date;
}) => Promise<
  | { entries: Pick<Entry, 'kind' | 'text' | 'event'>[]; audit: { action: string; detail: object } }
  | Conflict
  | null
>;

/** What people do to incidents, each in one transaction with its timeline and audit entries. */
@Injectable()
export class IncidentActions {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ChangeBus) private readonly changes: ChangeBus,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  /**
   * Doing it twice changes nothing the second time, whoever does it; only a note is added to the timeline. A
   * resolved incident is a Conflict.
   */
  async acknowledge(
    principal: UserPrincipal,
    id: string,
    note?: string | null,
  ): Promise<IncidentActionResult> {
    const problem = checkText('note', note, longestNote);
    if (problem) return problem;
    return this.act(principal, id, async ({ transaction, incident, at }) => {
      if (incident.state === 'RESOLVED') return conflict('id', 'This incident is resolved already');
      if (incident.state === 'ACKNOWLEDGED') {
        if (!note) return null;
        return {
          entries: [{ kind: 'COMMENTED', text: note }],
          audit: { action: 'incident.comment', detail: { note } },
        };
      }
      await transaction.run(acknowledge, [incident.id, at, principal.name]);
      await transaction.run(acknowledgeAlerts, [incident.id, at]);
      return {
        entries: [{ kind: 'ACKNOWLEDGED', text: note || 'Acknowledged' }],
        audit: { action: 'incident.acknowledge', detail: { note: note ?? null } },
      };
    });
  }

  /** Resolves its alerts too. What goes on being wrong opens a new incident with its next reading. */
  async resolve(principal: UserPrincipal, id: string, note?: string | null): Promise<IncidentActionResult> {
    const problem = checkText('note', note, longestNote);
    if (problem) return problem;
    return this.act(principal, id, async ({ transaction, incident, at }) => {
      if (incident.state === 'RESOLVED') return conflict('id', 'This incident is resolved already');
      await transaction.run(closeAlerts, [incident.id, at]);
      await transaction.run(closeIncident, [incident.id, at]);
      return {
        entries: [{ kind: 'RESOLVED', text: note || 'Resolved by hand' }],
        audit: { action: 'incident.resolve', detail: { note: note ?? null } },
      };
    });
  }

  /** Nobody is told of it until then, or until it becomes more severe; without a time people are told again. */
  async snooze(
    principal: UserPrincipal,
    id: string,
    until: string | null,
    note?: string | null,
  ): Promise<IncidentActionResult> {
    const now = this.clock.now();
    const end = until === null ? null : parseInstant(until);
    const problem = checkText('note', note, longestNote);
    if (problem) return problem;
    if (until !== null && end === null) return invalidInput('until', 'must be an RFC 3339 instant');
    if (end !== null && (end <= now || end > now + longestSnoozeMs))
      return invalidInput('until', 'must lie in the future, within 30 days');
    return this.act(principal, id, async ({ transaction, incident, at }) => {
      if (incident.state === 'RESOLVED') return conflict('id', 'This incident is resolved already');
      if (end === null && incident.snoozed_until === null) return null;
      const by = end === null ? null : principal.name;
      await transaction.run(snooze, [incident.id, at, end === null ? null : new Date(end), by]);
      await applyMutes(transaction, [incident.id], at.getTime());
      const what = end === null ? 'Snoozed no more' : `Snoozed until ${new Date(end).toISOString()}`;
      return {
        entries: [
          {
            kind: 'SNOOZED',
            text: note ? `${what}: ${note}` : what,
            event: end === null ? 'UNMUTED' : 'MUTED',
          },
        ],
        audit: { action: 'incident.snooze', detail: { until, note: note ?? null } },
      };
    });
  }

  async comment(principal: UserPrincipal, id: string, text: string): Promise<IncidentActionResult> {
    const note = text.trim();
    const problem =
      note === '' ? invalidInput('text', 'must not be empty') : checkText('text', note, longestNote);
    if (problem) return problem;
    return this.act(principal, id, () =>
      Promise.resolve({
        entries: [{ kind: 'COMMENTED' as const, text: note }],
        audit: { action: 'incident.comment', detail: { note } },
      }),
    );
  }

  /** To a person or team by name, or to nobody (null). */
  async assign(
    principal: UserPrincipal,
    id: string,
    assignee?: string | null,
  ): Promise<IncidentActionResult> {
    const wanted = assignee?.trim() || null;
    const problem = checkText('assignee', wanted, longestAssignee);
    if (problem) return problem;
    return this.act(principal, id, async ({ transaction, incident, at }) => {
      if (incident.state === 'RESOLVED') return conflict('id', 'This incident is resolved already');
      if (incident.assignee === wanted) return null;
      await transaction.run(assign, [incident.id, at, wanted]);
      return {
        entries: [
          { kind: 'ASSIGNED', text: wanted === null ? 'Assigned to nobody' : `Assigned to ${wanted}` },
        ],
        audit: { action: 'incident.assign', detail: { before: incident.assignee, assignee: wanted } },
      };
    });
  }

  private async act(principal: UserPrincipal, id: string, action: Action): Promise<IncidentActionResult> {
    const scope = scopeOf(principal);
    const incidentId = incidentIdOf(id);
    const missing = notFound('id', 'There is no such incident');
    if (incidentId === null) return missing;
    const outcome = await this.database.transaction(async (transaction) => {
      const find = async () =>
        (await transaction.run(incidentsById, [scope.regions, scope.sites, [incidentId]]))[0];
      const seen = await find();
      if (!seen) return { result: missing, changed: null };
      // The lock that the evaluation takes, in the same order: first the kiosk, then its rows.
      if (seen.kiosk_id !== null) await transaction.run(lockKiosks, [[seen.kiosk_id]]);
      const incident = (await find())!;
      const at = new Date(this.clock.now());
      const done = await action({ transaction, incident, at });
      if (done === null) return { result: incidentNode(incident), changed: null };
      if ('__typename' in done) return { result: done, changed: null };
      const rows = done.entries.map((entry) => ({
        incident_id: incident.id,
        alert_id: null,
        at,
        actor: principal.name,
        ...entry,
      }));
      await transaction.run(addTimeline, [JSON.stringify(rows)]);
      await tellOf(
        transaction,
        rows.map(({ event, kind, ...row }) => ({ ...row, kind: event ?? (kind as IncidentEventKind) })),
      );
      const after = (await find())!;
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: done.audit.action,
        subject: `incident:${incident.id}`,
        detail: { ...done.audit.detail },
      });
      return { result: incidentNode(after), changed: after };
    });
    if (outcome.changed)
      this.changes.publish({
        kiosks: outcome.changed.kiosk_id === null ? [] : [outcome.changed.kiosk_id],
        incidents: [outcome.changed.id],
      });
    return outcome.result;
  }
}

function checkText(field: string, text: string | null | undefined, longest: number): InvalidInput | null {
  if (!text) return null;
  if (text.length > longest) return invalidInput(field, `must have at most ${longest} characters`);
  return text.includes('\0') ? invalidInput(field, 'must not contain NUL characters') : null;
}
