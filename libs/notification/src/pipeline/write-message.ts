import type { Queryable } from '@app/persistence';
import { DateTime } from 'luxon';
import type { MessageContent } from '../channels/message.js';
import { type ContentRow, contentOfIncidents } from './groups.sql.js';

const emptyContent: MessageContent = {
  title: 'incidents that are gone',
  severity: 'INFO',
  lines: [],
  runbook: null,
  incidents: [],
  total: 0,
  place: '',
};

function placeOf(rows: readonly ContentRow[]): string {
  const first = rows[0]!;
  if (first.sites === 1) return first.site_name;
  return first.regions === 1 ? first.region_name : `${first.regions} regions`;
}

/** "since Mar 1, 04:05 PST": the time on the wall of the clinic. */
function since({ opened_at, time_zone }: ContentRow): string {
  const local = DateTime.fromJSDate(opened_at, { zone: time_zone }).setLocale('en-US');
  return `since ${local.toFormat('MMM d, HH:mm')} ${local.offsetNameShort}`;
}

/** What a message says of these incidents. `lines` comes before what is said of the incidents themselves. */
export async function writeMessage(
  transaction: Queryable,
  incidentIds: readonly number[],
  lines: readonly string[],
): Promise<MessageContent> {
  const rows = await transaction.run(contentOfIncidents, [incidentIds]);
  const first = rows[0];
  if (!first) return { ...emptyContent, lines: [...lines] };
  const place = placeOf(rows);
  const runbooks = new Set(rows.map(({ runbook }) => runbook));
  const oldest = rows.reduce((a, b) => (b.opened_at < a.opened_at ? b : a));
  return {
    title: first.total === 1 ? first.title : `${first.total.toLocaleString('en-US')} incidents, ${place}`,
    severity: first.severity,
    lines: [...lines, `${first.total === 1 ? 'At' : 'In'} ${place}, ${since(oldest)}.`],
    runbook: runbooks.size === 1 ? first.runbook : null,
    incidents: rows.map((row) => ({
      id: row.id,
      title: row.title,
      severity: row.severity,
      state: row.state,
      site: row.site_name,
      region: row.region_name,
      openedAt: row.opened_at.toISOString(),
    })),
    total: first.total,
    place,
  };
}
