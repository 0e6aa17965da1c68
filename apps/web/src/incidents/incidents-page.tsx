import type { FleetCounts } from '@app/contracts';
import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { Notice } from '../app/notice.js';
import { PageTitle } from '../app/page-title.js';
import { FleetSummaryLine, FleetWindowTitle } from '../fleet/fleet-summary.js';
import { useFleetSummary } from '../fleet/use-fleet.js';
import { useIsStale } from '../live/use-live.js';
import { AttentionMenu } from './attention-menu.js';
import { IncidentDetail } from './incident-detail.js';
import { IncidentList } from './incident-list.js';
import type { IncidentView } from './incident-search.js';
import classes from './incidents-page.module.css';
import { neighbourId } from './inbox-order.js';
import { ShortcutHelp } from './shortcut-help.js';
import { useLiveInbox, useResolvedInbox } from './use-inbox.js';
import { useShortcuts } from './use-shortcuts.js';

/** Names of the tabs with how much is behind them. */
function tabs(summary: FleetCounts | null) {
  const counted = (name: string, count: number) =>
    count > 0 ? `${name} ${count.toLocaleString('en-US')}` : name;
  const routine = summary?.routineIncidents ?? 0;
  return [
    { value: 'to-do', label: counted('To do', (summary?.openIncidents ?? 0) - routine) },
    { value: 'routine', label: counted('Routine', routine) },
    { value: 'resolved', label: 'Resolved' },
  ];
}

export function IncidentsPage() {
  const { show } = useSearch({ from: '/frame/incidents' });
  const { incidentId } = useParams({ strict: false });
  const selected = incidentId ?? null;
  const navigate = useNavigate();
  const narrow = useMediaQuery('(max-width: 900px)') ?? false;
  const stale = useIsStale();
  const summary = useFleetSummary();
  const [inList, setInList] = useState(false);
  const [help, setHelp] = useState(false);
  const live = useLiveInbox(show, selected !== null || inList);
  const resolved = useResolvedInbox(show === 'resolved');
  const rows = show === 'resolved' ? resolved.rows : live.rows;

  const select = useCallback(
    (id: string | null, replace = true) =>
      void (id === null
        ? navigate({ to: '/incidents', search: true, replace })
        : navigate({ to: '/incidents/$incidentId', params: { incidentId: id }, search: true, replace })),
    [navigate],
  );
  useShortcuts({
    j: () => select(neighbourId(rows, selected, 1)),
    k: () => select(neighbourId(rows, selected, -1)),
    Enter: () => {
      if (selected) document.getElementById('incident-detail')?.focus();
      else select(rows[0]?.id ?? null);
    },
    Escape: () => select(null),
    '?': () => setHelp(true),
  });

  const list = (
    <div
      className={classes.inbox}
      onPointerEnter={() => setInList(true)}
      onPointerLeave={() => setInList(false)}
    >
      <div className={classes.tools}>
        <SegmentedControl
          aria-label="Show incidents that are"
          size="xs"
          fullWidth
          data={tabs(summary)}
          value={show ?? 'to-do'}
          onChange={(value) =>
            void navigate({
              to: '.',
              search: { show: value === 'to-do' ? undefined : (value as IncidentView) },
              replace: true,
            })
          }
        />
      </div>
      <IncidentList
        rows={rows}
        waiting={show === 'resolved' ? 0 : live.waiting.length}
        onShowWaiting={live.showWaiting}
        selected={selected}
        show={show}
        topic={live.topic}
        routine={summary?.routineIncidents ?? 0}
        resolved={resolved.query}
      />
    </div>
  );
  const detail = selected ? (
    <IncidentDetail key={selected} id={selected} onBack={narrow ? () => select(null) : undefined} />
  ) : rows.length === 0 ? null : (
    <Notice title="No incident selected" text="Pick one on the left, or press j for the first." />
  );

  return (
    <>
      {selected ? null : <FleetWindowTitle />}
      {narrow && selected ? null : (
        <PageTitle testId="fleet-summary" aside={<AttentionMenu />}>
          <FleetSummaryLine />
        </PageTitle>
      )}
      <div className={classes.split} data-stale={stale || undefined} data-narrow={narrow || undefined}>
        {narrow && selected ? null : list}
        {narrow && !selected ? null : (
          <section className={classes.detail} aria-label="Incident">
            {detail}
          </section>
        )}
      </div>
      <ShortcutHelp opened={help} onClose={() => setHelp(false)} />
    </>
  );
}
