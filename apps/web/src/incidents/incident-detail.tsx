import { ActionIcon, Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { useWindowTitle } from '../app/page-title.js';
import { Severity } from '../app/severity.js';
import { StateBadge } from '../fleet/state-glyph.js';
import { IncidentDetailDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useLiveTopic } from '../live/use-live.js';
import { mayOperate, useViewer } from '../session/viewer.js';
import { formatDuration, formatExact } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';
import { useNow } from '../time/use-now.js';
import { CommentForm } from './comment-form.js';
import { IncidentActions } from './incident-actions.js';
import classes from './incident-detail.module.css';
import { IncidentNotifications } from './incident-notifications.js';
import { Timeline } from './incident-timeline.js';
import { costText } from './incident-cost-words.js';
import { incidentStateLabel, kindLabel, stakeOf } from './incident-words.js';
import { type DetailedIncident, incidentsTopic } from './incidents-data.js';
import { MutedLine } from './muted-line.js';

const EvidenceChart = lazy(() => import('../charts/evidence-chart.js'));

interface IncidentDetailProps {
  id: string;
  onBack: (() => void) | undefined;
}

export function IncidentDetail({ id, onBack }: IncidentDetailProps) {
  const client = useQueryClient();
  const live = useLiveTopic('incidents', incidentsTopic).data?.get(id);
  const query = useQuery({
    queryKey: ['incident', id],
    queryFn: async ({ signal }) => (await execute(IncidentDetailDocument, { id }, signal)).incident ?? null,
  });
  // Somebody else, or the system, changed it: the timeline has more to say.
  const version = live
    ? `${live.state} ${live.assignee ?? ''} ${live.severity} ${live.title} ${live.mutedBy.join()}`
    : '';
  useEffect(() => {
    if (version) void client.invalidateQueries({ queryKey: ['incident', id] });
  }, [client, id, version]);

  if (query.isPending) {
    return (
      <div className={classes.detail} role="status" aria-busy="true" aria-label="Loading the incident">
        <Skeleton height={26} width="60%" mb={14} />
        <Skeleton height={16} width="40%" mb={26} />
        <Skeleton height={32} width={280} mb={26} />
        <Skeleton height={180} />
      </div>
    );
  }
  if (query.isError) {
    return <FailureNotice what="this incident" error={query.error} retry={() => void query.refetch()} />;
  }
  if (query.data === null) {
    return (
      <Notice
        title="No such incident"
        text="It does not exist, or it is at a site that you may not see."
        action={<Link to="/incidents">All incidents</Link>}
      />
    );
  }
  return <Detail incident={query.data} onBack={onBack} />;
}

function Detail({ incident, onBack }: { incident: DetailedIncident; onBack: (() => void) | undefined }) {
  const viewer = useViewer();
  useWindowTitle(`${incidentStateLabel(incident.state)}: ${incident.title}`);
  const serial = incident.kiosk?.serial ?? incident.alerts[0]?.kiosk.serial ?? null;
  const zone = incident.site.timeZone;
  return (
    <article
      id="incident-detail"
      className={classes.detail}
      tabIndex={-1}
      data-testid="incident-detail"
      data-incident-id={incident.id}
      data-state={incident.state}
      aria-labelledby="incident-title"
    >
      <header>
        <div className={classes.kicker}>
          {onBack ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              onClick={onBack}
              aria-label="Back to the list"
              ml={-8}
            >
              <IconArrowLeft size={20} />
            </ActionIcon>
          ) : null}
          <Severity severity={incident.severity} />
          <span className={classes.state}>{incidentStateLabel(incident.state)}</span>
          <span>{kindLabel(incident.kind)}</span>
        </div>
        <h2 id="incident-title" className={classes.title}>
          {incident.title}
        </h2>
        <p className={classes.stake}>{stakeOf(incident.kind)}</p>
        {incident.cost ? (
          <p className={classes.stake} data-testid="incident-cost">
            Now: {costText(incident.cost)}.
          </p>
        ) : null}
      </header>
      {mayOperate(viewer) && incident.state !== 'RESOLVED' ? (
        <IncidentActions
          id={incident.id}
          state={incident.state}
          assignee={incident.assignee}
          snoozed={incident.mutedBy.includes('SNOOZE')}
          zone={zone}
          about={{
            kind: incident.kind,
            ...(incident.kiosk ? { kiosk: incident.kiosk.serial } : { site: incident.site.id }),
          }}
        />
      ) : null}
      <MutedLine incident={incident} />
      <Facts incident={incident} />
      {serial ? (
        <section className={classes.section}>
          <h3>What the kiosk measured</h3>
          <Suspense fallback={<Skeleton height={210} />}>
            <EvidenceChart
              serial={serial}
              zone={zone}
              subject="incident"
              startedAt={incident.openedAt}
              endedAt={incident.resolvedAt}
              probe={
                incident.kind === 'TEMPERATURE_OUT_OF_BAND' ? (incident.alerts[0]?.instance ?? null) : null
              }
            />
          </Suspense>
        </section>
      ) : null}
      <section className={classes.section}>
        <h3>Who was told, and what comes next</h3>
        <IncidentNotifications id={incident.id} zone={zone} />
      </section>
      <div className={classes.columns}>
        <section className={classes.section}>
          <h3>What happened</h3>
          <Timeline entries={incident.timeline} zone={zone} />
          {mayOperate(viewer) ? <CommentForm id={incident.id} /> : null}
        </section>
        <section className={classes.section}>
          <h3>What to do</h3>
          <p className={classes.runbook}>{incident.runbook ?? 'This rule has no runbook yet.'}</p>
        </section>
      </div>
    </article>
  );
}

function Facts({ incident }: { incident: DetailedIncident }) {
  const now = useNow();
  const zone = incident.site.timeZone;
  const opened = Date.parse(incident.openedAt);
  const end = incident.resolvedAt ? Date.parse(incident.resolvedAt) : now;
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{incident.resolvedAt ? 'Lasted' : 'Open for'}</dt>
        <dd title={formatExact(opened, zone)}>{formatDuration(end - opened)}</dd>
      </div>
      <div>
        <dt>Site</dt>
        <dd>
          <Link to="/fleet" search={{ site: [incident.site.id] }}>
            {incident.site.name}
          </Link>
          <span className={classes.quiet}> {incident.site.region.name}</span>
        </dd>
      </div>
      <div>
        <dt>Kiosk</dt>
        <dd>
          {incident.kiosk ? (
            <span className={classes.kiosk}>
              <Link to="/kiosks/$serial" params={{ serial: incident.kiosk.serial }}>
                {incident.kiosk.serial}
              </Link>
              <StateBadge state={incident.kiosk.state} />
            </span>
          ) : (
            `${incident.alerts.length} kiosks of the site`
          )}
        </dd>
      </div>
      <div>
        <dt>Assigned to</dt>
        <dd>{incident.assignee ?? 'nobody'}</dd>
      </div>
      {incident.acknowledgedAt ? (
        <div>
          <dt>Acknowledged</dt>
          <dd>
            {incident.acknowledgedBy}, <TimeAgo at={incident.acknowledgedAt} zone={zone} />
          </dd>
        </div>
      ) : null}
    </dl>
  );
}
