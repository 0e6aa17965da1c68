import { Link } from '@tanstack/react-router';
import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { Severity } from '../app/severity.js';
import { KioskAlertsDocument, type KioskAlertsQuery } from '../generated/graphql.js';
import { execute, RequestFailure } from '../graphql/graphql-client.js';
import { formatDuration } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';

type Alert = NonNullable<KioskAlertsQuery['kiosk']>['alerts']['edges'][number]['node'];
const stateWords: Record<Alert['state'], string> = {
  PENDING: 'Pending',
  FIRING: 'Firing',
  ACKNOWLEDGED: 'Acknowledged',
  RESOLVED: 'Resolved',
};

function lasted(alert: Alert): string {
  if (!alert.resolvedAt) return stateWords[alert.state];
  return `Resolved after ${formatDuration(Date.parse(alert.resolvedAt) - Date.parse(alert.startedAt))}`;
}

const columnsFor = (zone: string): PagedColumn<Alert>[] => [
  { header: 'Began', cell: (alert) => <TimeAgo at={alert.startedAt} zone={zone} /> },
  { header: 'Severity', cell: (alert) => <Severity severity={alert.severity} /> },
  {
    header: 'Alert',
    cell: (alert) => (
      <>
        {alert.incident ? (
          <Link
            to="/incidents/$incidentId"
            params={{ incidentId: alert.incident.id }}
            style={{ color: 'var(--accent-ink)', fontWeight: 600, textDecoration: 'none' }}
          >
            {alert.summary}
          </Link>
        ) : (
          alert.summary
        )}
        <div style={{ color: 'var(--ink-quiet)' }}>{lasted(alert)}</div>
      </>
    ),
  },
];

export function KioskAlerts({ serial, zone }: { serial: string; zone: string }) {
  return (
    <PagedTable
      what="the alerts"
      caption={`Alerts of ${serial}, newest first`}
      queryKey={['kiosk-alerts', serial]}
      load={async (after, signal) => {
        const { kiosk } = await execute(KioskAlertsDocument, { serial, first: 10, after }, signal);
        if (!kiosk) throw new RequestFailure('NOT_FOUND', `There is no kiosk ${serial}.`, false);
        return { rows: kiosk.alerts.edges.map((edge) => edge.node), ...kiosk.alerts.pageInfo };
      }}
      columns={columnsFor(zone)}
      rowKey={(alert) => alert.id}
      empty={{ title: 'No alerts', text: 'Nothing was ever raised for this kiosk.' }}
    />
  );
}
