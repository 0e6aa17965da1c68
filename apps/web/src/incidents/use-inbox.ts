import type { IncidentState, LiveIncident } from '@app/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { IncidentPageDocument, type IncidentPageQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useLiveTopic } from '../live/use-live.js';
import { arrangeInbox, type Inbox } from './inbox-order.js';
import { belongsTo, type IncidentView } from './incident-search.js';
import { incidentsTopic } from './incidents-data.js';

const none: ReadonlyMap<string, LiveIncident> = new Map();

/** What is to do, or routine, now, live; new rows wait while `reading`. */
export function useLiveInbox(show: IncidentView | undefined, reading: boolean) {
  const topic = useLiveTopic('incidents', incidentsTopic);
  const incidents = topic.data ?? none;
  const key = show ?? 'to-do';
  const belongs = useMemo(() => belongsTo(show), [show]);
  const [held, setHeld] = useState<{ key: string; ids: string[] } | null>(null);
  const current = reading && held?.key === key ? held.ids : null;
  const inbox = useMemo(
    (): Inbox => arrangeInbox(incidents, belongs, current),
    [incidents, belongs, current],
  );

  // What is on the screen at this moment is what a reader must keep seeing.
  const ids = inbox.rows.map((row) => row.id);
  const seen = ids.join(' ');
  if (topic.data && (held?.key !== key || (current === null && held.ids.join(' ') !== seen)))
    setHeld({ key, ids });
  const showWaiting = useCallback(() => setHeld(null), []);
  return { ...inbox, topic, showWaiting };
}

type Node = IncidentPageQuery['incidents']['edges'][number]['node'];
const asRow = (node: Node): LiveIncident => ({
  ...node,
  site: node.site.id,
  region: node.site.region.id,
  kiosk: node.kiosk?.serial ?? null,
});

/** What is over, page by page: it does not change any more, so it is asked for and not watched. */
export function useResolvedInbox(enabled: boolean) {
  const states: IncidentState[] = ['RESOLVED'];
  const query = useInfiniteQuery({
    queryKey: ['incidents', 'resolved'],
    enabled,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      (await execute(IncidentPageDocument, { filter: { states }, first: 50, after: pageParam }, signal))
        .incidents,
    getNextPageParam: (last) => (last.pageInfo.hasNextPage ? last.pageInfo.endCursor : undefined),
  });
  const rows = useMemo(
    () => query.data?.pages.flatMap((page) => page.edges.map((edge) => asRow(edge.node))) ?? [],
    [query.data],
  );
  return { rows, query };
}
