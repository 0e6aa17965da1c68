import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type AnnotationQuery, AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { TimescaleQuery, timescaledb } from './timescale-query.js';

// The columns are those that Grafana knows an annotation by: time, timeend, text, tags.

const inPlace = 'site.region_id IN ($region) AND site.id IN ($site)';

/** Index: incident_opened. Those that lie in the range although they opened before it begin at its edge. */
const incidentSql = (place: string, kinds: string) => `
SELECT incident.opened_at AS time, coalesce(incident.resolved_at, now()) AS timeend,
  incident.title || ' (' || site.name || ')' AS text, lower(incident.severity) AS tags
FROM incident
JOIN site ON site.id = incident.site_id
LEFT JOIN kiosk ON kiosk.id = incident.kiosk_id
WHERE $__timeFilter(incident.opened_at) AND ${kinds} AND ${place}
ORDER BY severity_rank(incident.severity) DESC, incident.opened_at DESC
LIMIT 200`;

/** Index: kiosk_lifecycle_change_kiosk. */
const maintenanceSql = (place: string) => `
SELECT taken.at AS time, coalesce(taken.until, now()) AS timeend,
  kiosk.serial || ': ' || lower(replace(taken.lifecycle, '_', ' ')) || ' (' || site.name || ')' AS text, 'maintenance' AS tags
FROM (
  SELECT kiosk_id, at, lifecycle, lead(at) OVER (PARTITION BY kiosk_id ORDER BY at, id) AS until
  FROM kiosk_lifecycle_change
) taken
JOIN kiosk ON kiosk.id = taken.kiosk_id
JOIN site ON site.id = kiosk.site_id
WHERE taken.lifecycle IN ('MAINTENANCE', 'AWAITING_REQUALIFICATION') AND $__timeFilter(taken.at) AND ${place}
ORDER BY taken.at DESC
LIMIT 200`;

/** A clinic opens with its first kiosk. */
const openingSql = (place: string) => `
SELECT opened.at AS time, site.name || ' opened with ' || opened.kiosks || ' kiosks' AS text, 'opening' AS tags
FROM (SELECT site_id, min(registered_at) AS at, count(*) AS kiosks FROM kiosk GROUP BY site_id) opened
JOIN site ON site.id = opened.site_id
WHERE $__timeFilter(opened.at) AND ${place}
ORDER BY opened.at DESC
LIMIT 200`;

function annotation(name: string, colour: string, sql: string, enabled: boolean): Builder<AnnotationQuery> {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(timescaledb)
    .enable(enabled)
    .iconColor(colour)
    .target(new TimescaleQuery('table', sql));
}

const urgent = `incident.severity = 'CRITICAL'`;

/** Critical incidents, maintenance and openings at the places that the variables `region` and `site` select. */
export const placeAnnotations = [
  annotation('Critical incidents', 'red', incidentSql(inPlace, urgent), true),
  annotation('Maintenance', 'blue', maintenanceSql(inPlace), false),
  annotation('Openings', 'green', openingSql(inPlace), true),
];

/** All incidents and maintenance of the kiosk that the variable `kiosk` names. */
export const kioskAnnotations = [
  annotation('Incidents', 'red', incidentSql(`kiosk.serial = '$kiosk'`, `incident.severity <> 'INFO'`), true),
  annotation('Maintenance', 'blue', maintenanceSql(`kiosk.serial = '$kiosk'`), true),
];

/** Of whole clinics only: a line for each jam would hide the weeks. */
export const executiveAnnotations = [
  annotation(
    'Outages of clinics',
    'red',
    incidentSql('site.region_id IN ($region)', `${urgent} AND incident.kiosk_id IS NULL`),
    true,
  ),
  annotation('Openings', 'green', openingSql('site.region_id IN ($region)'), true),
];
