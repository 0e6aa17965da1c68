import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { heardIntervals, silenceAllowed } from '../charts/heard-intervals.js';
import type { SeriesPoint } from '../charts/series-points.js';
import { limitsOf } from '../charts/temperature-limits.js';
import { KioskHistoryDocument, type KioskHistoryQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useNow } from '../time/use-now.js';
import { rangeLength, resolutionFor, windowOf, type KioskSearch } from './kiosk-search.js';
import type { PageKiosk } from './use-kiosk.js';

type HistoryKiosk = NonNullable<KioskHistoryQuery['kiosk']>;
export type HistoryError = HistoryKiosk['errors']['edges'][number]['node'];
export type HistoryBoot = HistoryKiosk['boots']['nodes'][number];
export type HistoryGap = HistoryKiosk['sequenceGaps']['nodes'][number];
export type HistoryAlert = HistoryKiosk['alerts']['edges'][number]['node'];

const bucketLength = { RAW: 0, FIVE_MINUTES: 300_000, HOUR: 3_600_000 };

/** A live window moves on in steps of about one pixel, and is asked for anew as often. */
const stepFor = (search: KioskSearch): number =>
  search.from
    ? 3_600_000
    : Math.max(15_000, Math.round(rangeLength(search.range ?? '24h') / 1_000 / 15_000) * 15_000);

/** Everything that lies on the time axis of a kiosk's page. */
export function useKioskHistory(kiosk: PageKiosk, search: KioskSearch) {
  const now = useNow(stepFor(search));
  const window = useMemo(() => windowOf(search, now), [search, now]);
  const { from, to } = window;
  const every = resolutionFor(to - from);
  const query = useQuery({
    queryKey: ['kiosk-history', kiosk.serial, from, to],
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      return (await execute(KioskHistoryDocument, { serial: kiosk.serial, range, every }, signal)).kiosk;
    },
  });
  const history = query.data;

  const probes = useMemo(
    () =>
      (history?.temperatures ?? []).map((series) => ({
        ...series,
        limits: limitsOf(series),
        points: series.points.map((point) => ({ ...point, at: Date.parse(point.at) })),
      })),
    [history],
  );
  // Between two answers the newest value comes live, so that the line always ends now.
  const live = kiosk.probes;
  const series = useMemo(
    () =>
      probes.map((each) => ({
        ...each,
        points: window.live
          ? withLivePoint(
              each.points,
              live.find((probe) => probe.name === each.probe),
            )
          : each.points,
      })),
    [probes, live, window.live],
  );
  const heard = useMemo(() => {
    const buckets = (history?.heartbeats ?? []).map((bucket) => ({
      at: Date.parse(bucket.at),
      heartbeats: bucket.heartbeats,
    }));
    const length = bucketLength[every];
    return heardIntervals(
      buckets,
      length,
      silenceAllowed(buckets, length, kiosk.model.silentAfterSeconds * 1_000),
    );
  }, [history, every, kiosk.model.silentAfterSeconds]);
  const errors = useMemo(() => history?.errors.edges.map((edge) => edge.node) ?? [], [history]);
  const alerts = useMemo(() => history?.alerts.edges.map((edge) => edge.node) ?? [], [history]);
  return {
    window,
    query,
    series,
    heard,
    errors,
    alerts,
    boots: history?.boots.nodes ?? [],
    gaps: history?.sequenceGaps.nodes ?? [],
    moreErrors: history?.errors.pageInfo.hasNextPage ?? false,
  };
}

export function withLivePoint(
  points: readonly SeriesPoint[],
  probe: { celsius: number | null; at: string | null } | undefined,
): readonly SeriesPoint[] {
  if (!probe?.at || probe.celsius === null) return points;
  const at = Date.parse(probe.at);
  const last = points.at(-1);
  if (last && at <= last.at) return points;
  return [...points, { at, mean: probe.celsius, min: probe.celsius, max: probe.celsius }];
}
