import type { AlertSeverity } from '@app/contracts';
import { grouped } from '@app/kernel';
import type { Queryable } from '@app/persistence';
import { incidentTitle, type OpenAlertOfIncident, worstSeverity } from '../evaluation/wording.js';
import { incidentsToSettle, type IncidentToSettle, settleIncidents } from './incidents.sql.js';

export interface SettledIncident {
  id: number;
  title: string;
  severity: AlertSeverity;
  /** Its severity as it was until now. */
  before: AlertSeverity;
  /** Its last open alert is resolved. */
  over: boolean;
}

function settled(rows: readonly IncidentToSettle[]): SettledIncident & { changed: boolean } {
  const { id, kind, title, severity, serial, site_name } = rows[0]!;
  const alerts: OpenAlertOfIncident[] = rows.flatMap((row) =>
    row.alert_summary === null
      ? []
      : [{ summary: row.alert_summary, severity: row.alert_severity!, instance: row.instance! }],
  );
  // An incident that is over keeps saying what it was about.
  if (alerts.length === 0) return { id, title, severity, before: severity, over: true, changed: true };
  const now = {
    title: incidentTitle(kind, alerts, { serial, siteName: site_name }),
    severity: worstSeverity(alerts.map((alert) => alert.severity)),
  };
  return {
    id,
    ...now,
    before: severity,
    over: false,
    changed: now.title !== title || now.severity !== severity,
  };
}

/**
 * Makes incidents say what their open alerts say, and resolves those that have none left. The caller holds the
 * lock of their kiosks. Answers all of them; untouched ones are not written.
 */
export async function settle(
  transaction: Queryable,
  incidentIds: readonly number[],
  now: Date,
): Promise<SettledIncident[]> {
  if (incidentIds.length === 0) return [];
  const byIncident = grouped(await transaction.run(incidentsToSettle, [[...incidentIds]]), (row) => row.id);
  const results = [...byIncident.values()].map(settled);
  const changed = results.filter((result) => result.changed);
  if (changed.length > 0) await transaction.run(settleIncidents, [JSON.stringify(changed), now]);
  return results;
}
