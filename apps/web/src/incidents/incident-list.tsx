import type { LiveIncident } from '@app/contracts';
import { Button, Skeleton } from '@mantine/core';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { severityLabel, severityShape } from '../app/severity-words.js';
import type { TopicState } from '../live/live-topic.js';
import { TimeAgo } from '../time/time-ago.js';
import classes from './incident-list.module.css';
import type { IncidentView } from './incident-search.js';
import { incidentStateLabel, muteText } from './incident-words.js';

interface IncidentListProps {
  rows: readonly LiveIncident[];
  waiting: number;
  onShowWaiting: () => void;
  selected: string | null;
  show: IncidentView | undefined;
  topic: TopicState<unknown>;
  /** How many routine incidents there are, which may be more than the live list holds. */
  routine: number;
  resolved: UseInfiniteQueryResult;
}

const empty: Record<IncidentView | 'to-do', { title: string; text: string }> = {
  'to-do': {
    title: 'Nothing to do',
    text: 'No incident needs a person. New ones appear here by themselves.',
  },
  routine: {
    title: 'Nothing routine',
    text: 'What the next visit settles, such as a low slot, stands here.',
  },
  resolved: { title: 'Nothing resolved yet', text: 'Incidents that are over stand here, newest first.' },
};
/** CSS pixels of a row whose title takes one line; longer ones are measured. */
const rowHeight = 66;

export function IncidentList(props: IncidentListProps) {
  const { rows, show, topic, resolved } = props;
  if (show === 'resolved' && resolved.isError) {
    return (
      <FailureNotice
        what="the resolved incidents"
        error={resolved.error}
        retry={() => void resolved.refetch()}
      />
    );
  }
  if (show !== 'resolved' && topic.status === 'refused') {
    return <Notice role="alert" title="The live inbox is not available" text={topic.refusal?.message} />;
  }
  const pending = show === 'resolved' ? resolved.isPending : topic.data === null;
  if (pending) {
    return (
      <div className={classes.skeleton} role="status" aria-busy="true" aria-label="Loading the incidents">
        {Array.from({ length: 8 }, (_, row) => (
          <Skeleton key={row} height={42} />
        ))}
      </div>
    );
  }
  if (rows.length === 0 && props.waiting === 0) return <Notice {...empty[show ?? 'to-do']} />;
  return <Rows {...props} />;
}

function Rows({ rows, waiting, onShowWaiting, selected, resolved, show, routine }: IncidentListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const index = rows.findIndex((row) => row.id === selected);
  useEffect(() => {
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' });
  }, [index, virtualizer]);

  return (
    <>
      <div className={classes.status}>
        <span>{orderText(show, rows.length + waiting, routine)}</span>
        {waiting > 0 ? (
          <button
            type="button"
            className={classes.waiting}
            onClick={() => {
              onShowWaiting();
              scroller.current?.scrollTo({ top: 0 });
            }}
          >
            {waiting} new
          </button>
        ) : null}
      </div>
      <div ref={scroller} className={classes.scroller}>
        <ul
          className={classes.list}
          style={{ height: virtualizer.getTotalSize() }}
          aria-label="Incidents, most costly first"
        >
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row ? (
              <Row
                key={row.id}
                row={row}
                index={item.index}
                top={item.start}
                selected={row.id === selected}
                measure={virtualizer.measureElement}
              />
            ) : null;
          })}
        </ul>
        {show === 'resolved' && resolved.hasNextPage ? (
          <div className={classes.more}>
            <Button
              variant="default"
              size="xs"
              loading={resolved.isFetchingNextPage}
              onClick={() => void resolved.fetchNextPage()}
            >
              Show more
            </Button>
          </div>
        ) : null}
      </div>
    </>
  );
}

function orderText(show: IncidentView | undefined, held: number, routine: number): string {
  if (show === undefined) return 'Most costly first';
  return show === 'routine' && routine > held
    ? `The newest ${held.toLocaleString('en-US')} of ${routine.toLocaleString('en-US')}`
    : 'Newest first';
}

interface RowProps {
  row: LiveIncident;
  index: number;
  top: number;
  selected: boolean;
  measure: (element: HTMLElement | null) => void;
}

function Row({ row, index, top, selected, measure }: RowProps) {
  return (
    <li ref={measure} data-index={index} style={{ transform: `translateY(${top}px)` }}>
      <Link
        to="/incidents/$incidentId"
        params={{ incidentId: row.id }}
        search
        className={classes.row}
        aria-current={selected ? 'true' : undefined}
        data-testid="incident-row"
        data-incident-id={row.id}
        data-state={row.state}
      >
        <svg
          width={14}
          height={14}
          viewBox="0 0 12 12"
          className={classes.severity}
          data-severity={row.severity}
          aria-hidden
        >
          <path d={severityShape(row.severity)} fill="currentColor" />
        </svg>
        <span className={classes.title} title={row.title}>
          {row.title}
        </span>
        <span className={classes.meta}>
          <span className={classes.word} data-severity={row.severity}>
            {severityLabel(row.severity)}
          </span>
          <span>{incidentStateLabel(row.state)}</span>
          {row.mutedBy.length > 0 && row.state !== 'RESOLVED' ? (
            <span title={`Nobody is told: ${row.mutedBy.map(muteText).join(', ')}`}>Muted</span>
          ) : null}
          <TimeAgo at={row.resolvedAt ?? row.openedAt} />
          <span className={classes.assignee}>{row.assignee ?? row.acknowledgedBy ?? ''}</span>
        </span>
      </Link>
    </li>
  );
}
