import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useChange } from '../app/use-change.js';
import { ArrangeStopsDocument, PreviewStopsDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import {
  type DropPlace,
  effectText,
  ordersAfter,
  ordersMovedBy,
  ordersNow,
  type StopOrder,
} from './drag-order.js';
import type { PlanRoute } from './planner-facts.js';

export interface Arrangement {
  /** The stop in the hand. */
  dragged: string | null;
  place: DropPlace | null;
  /** What dropping it here would change, or what was changed. */
  told: string;
  busy: boolean;
  take: (stop: string | null) => void;
  over: (place: DropPlace) => void;
  drop: () => void;
  moveBy: (stop: string, by: 1 | -1) => void;
  moveTo: (stop: string, route: string) => void;
  /** Null when there is nothing to take back. */
  undo: (() => void) | null;
}

/** Stops moved by hand: what it costs is asked while one drags, and said again when it is done. */
export function useArrangement(routes: readonly PlanRoute[]): Arrangement {
  const [dragged, setDragged] = useState<string | null>(null);
  const [place, setPlace] = useState<DropPlace | null>(null);
  const [told, setTold] = useState('');
  const [back, setBack] = useState<StopOrder[]>([]);
  const orders = dragged !== null && place !== null ? ordersAfter(routes, dragged, place) : [];
  const preview = useQuery({
    queryKey: ['preview-stops', orders],
    queryFn: async ({ signal }) => (await execute(PreviewStopsDocument, { orders }, signal)).previewStops,
    enabled: orders.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  });
  const change = useChange(
    async (wanted: StopOrder[]) => (await execute(ArrangeStopsDocument, { orders: wanted })).arrangeStops,
    {
      touches: [['plan']],
      done: (answer) => answer.__typename === 'StopArrangement' && setTold(`Done: ${effectText(answer)}`),
    },
  );
  const apply = (wanted: StopOrder[]) => {
    if (wanted.length === 0) return;
    setBack(ordersNow(routes, wanted));
    change.mutate(wanted);
  };
  const answer = preview.data;
  const previewed =
    orders.length === 0
      ? 'Drop it where it should be visited'
      : answer === undefined
        ? 'Computing…'
        : answer.__typename === 'StopArrangement'
          ? effectText(answer)
          : `Not possible: ${answer.message}`;
  return {
    ...{ dragged, place, busy: change.isPending },
    told: dragged === null ? told : previewed,
    take: (stop) => {
      setDragged(stop);
      setPlace(null);
    },
    // The event comes many times a second.
    over: (next) => {
      if (next.route !== place?.route || next.before !== place.before) setPlace(next);
    },
    drop: () => {
      apply(orders);
      setDragged(null);
      setPlace(null);
    },
    moveBy: (stop, by) => apply(ordersMovedBy(routes, stop, by)),
    moveTo: (stop, route) => apply(ordersAfter(routes, stop, { route, before: null })),
    undo:
      back.length === 0 || change.isPending
        ? null
        : () => {
            change.mutate(back);
            setBack([]);
          },
  };
}
