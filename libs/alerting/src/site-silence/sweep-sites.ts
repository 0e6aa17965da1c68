import type { FleetChange } from '@app/live-push';
import type { Queryable } from '@app/persistence';
import { lockKiosks } from '../evaluation/signals.sql.js';
import { closeIncident } from '../incidents/incident-actions.sql.js';
import { applyMutes, muteText } from '../muting/apply-mutes.js';
import type { IncidentEventKind } from '../outbox/incident-events.sql.js';
import { tellOf } from '../outbox/incident-outbox.js';
import type { AlertRule } from '../rules/alert-rule.js';
import type { RuleScopes } from '../rules/rule-scope.js';
import { addTimeline } from '../transitions/alerts.sql.js';
import { decideSite, type SiteOutcome } from './decide-site.js';
import {
  lockSites,
  openSiteIncident,
  retitleSiteIncident,
  silencesAtSites,
  silentSites,
  type SilentSiteRow,
} from './site-silence.sql.js';

interface Decided {
  row: SilentSiteRow;
  rule: AlertRule;
  outcome: SiteOutcome;
  title: string;
}

function titleOf({ silent_ids, kiosks, site_name }: SilentSiteRow): string {
  return `Site silent: ${silent_ids.length} of ${kiosks} kiosks, ${site_name}`;
}

/** What the last messages of the kiosks tell about why they are not heard. */
function likelyCause({ on_battery: onBattery, silent_ids: silent }: SilentSiteRow): string {
  return 2 * onBattery > silent.length
    ? 'Likely cause: the power of the clinic. Most of its kiosks were on battery when they were heard last.'
    : 'Likely cause: the network link of the clinic. Its kiosks had power when they were heard last.';
}

async function decide(
  queryable: Queryable,
  rules: readonly AlertRule[],
  scopes: RuleScopes,
  sites: readonly string[] | null,
  now: number,
): Promise<Decided[]> {
  const ids = rules.map(({ id }) => id);
  return (await queryable.run(silentSites, [ids, sites])).flatMap((row) => {
    const place = { serial: row.serial, modelId: row.model_id, regionId: row.region_id, siteId: row.site_id };
    const rule = scopes.of(place).find(({ kind }) => kind === 'KIOSK_SILENT');
    if (!rule) return [];
    const { sitePercent, siteMinimum, siteWindowSeconds } = rule.parameters;
    const outcome = decideSite(
      {
        kiosks: row.kiosks,
        silentSince: row.silent_since.map((since) => since.getTime()),
        open: row.incident_id === null ? null : { firstBackAt: row.first_back_at?.getTime() ?? null },
        lastResolvedAt: row.last_resolved_at?.getTime() ?? null,
      },
      { percent: sitePercent!, minimum: siteMinimum!, windowMs: siteWindowSeconds! * 1_000 },
      now,
    );
    return [{ row, rule, outcome, title: titleOf(row) }];
  });
}

const isDue = ({ outcome, row, title }: Decided) =>
  outcome.kind === 'OPEN' || outcome.kind === 'RESOLVE' || (outcome.kind === 'KEEP' && title !== row.title);

/**
 * One incident for a site whose kiosks are silent together; it mutes theirs. Looks without a lock first, and decides
 * again under the locks.
 */
export async function sweepSites(
  transaction: Queryable,
  { rules, scopes }: { rules: readonly AlertRule[]; scopes: RuleScopes },
  now: number,
): Promise<FleetChange> {
  const seen = (await decide(transaction, rules, scopes, null, now)).filter(isDue);
  if (seen.length === 0) return { kiosks: [], incidents: [] };
  const sites = seen.map(({ row }) => row.site_id);
  await transaction.run(lockKiosks, [seen.flatMap(({ row }) => row.silent_ids)]);
  await transaction.run(lockSites, [sites]);
  const at = new Date(now);
  const told: {
    incident_id: number;
    alert_id: null;
    at: Date;
    actor: null;
    kind: IncidentEventKind;
    text: string;
  }[] = [];
  const tell = (incident_id: number, kind: IncidentEventKind, text: string) =>
    told.push({ incident_id, alert_id: null, at, actor: null, kind, text });
  const changed = new Set<number>();
  const opened: number[] = [];
  for (const { row, rule, outcome, title } of (await decide(transaction, rules, scopes, sites, now)).filter(
    isDue,
  )) {
    if (outcome.kind === 'OPEN') {
      const [made] = await transaction.run(openSiteIncident, [
        row.site_id,
        rule.id,
        title,
        rule.severity,
        at,
      ]);
      if (!made) continue;
      opened.push(made.id);
      tell(made.id, 'OPENED', `${title}. ${likelyCause(row)}`);
    } else if (outcome.kind === 'RESOLVE') {
      await transaction.run(closeIncident, [row.incident_id!, at]);
      const left = row.silent_ids.length;
      tell(
        row.incident_id!,
        'RESOLVED',
        left === 0
          ? 'All its kiosks are heard again'
          : `Its kiosks are heard again but for ${left}, which have their own incidents`,
      );
    } else {
      await transaction.run(retitleSiteIncident, [row.incident_id!, title, at]);
    }
    changed.add(row.incident_id ?? opened.at(-1)!);
  }
  const kiosksOwn = (await transaction.run(silencesAtSites, [sites])).map(({ id }) => id);
  for (const { id, after } of await applyMutes(transaction, [...opened, ...kiosksOwn], now)) {
    changed.add(id);
    if (!opened.includes(id)) tell(id, after.length === 0 ? 'UNMUTED' : 'MUTED', muteText(after));
  }
  if (told.length > 0) await transaction.run(addTimeline, [JSON.stringify(told)]);
  await tellOf(transaction, told);
  return { kiosks: [], incidents: [...changed] };
}
