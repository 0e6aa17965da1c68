import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import {
  ExecutiveCapacityDocument,
  ExecutiveHoursDocument,
  ExecutiveOverviewDocument,
  type ExecutiveOverviewQuery,
  ExecutivePlacesDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { type ExecutiveSearch, nextLevel, type Period, placeFilter, rangesOf } from './executive-search.js';
import type { Place, Values } from './summary-sentences.js';

interface MetricValue {
  metric: string;
  value?: number | null;
}

const staleTime = 5 * 60_000;

export function valuesOf(values: readonly MetricValue[] | undefined): Values {
  return new Map((values ?? []).map(({ metric, value }) => [metric, value ?? null]));
}

/** The middle of the night before is the same for all of a day: queries of one day share their answers. */
export function asked(search: ExecutiveSearch) {
  const period: Period = search.period ?? '4w';
  return { period, ranges: rangesOf(period, Date.now()), filter: placeFilter(search) };
}

export function useOverview(search: ExecutiveSearch): UseQueryResult<ExecutiveOverviewQuery> {
  const { period, ranges, filter } = asked(search);
  return useQuery({
    queryKey: ['executive', 'overview', ranges, filter],
    queryFn: ({ signal }) =>
      execute(
        ExecutiveOverviewDocument,
        { ...ranges, filter, step: period === '4w' ? 'DAY' : 'WEEK' },
        signal,
      ),
    staleTime,
    placeholderData: keepPreviousData,
  });
}

/** The places one step below the chosen one, in both periods. */
export function usePlaces(search: ExecutiveSearch): UseQueryResult<Place[]> {
  const { ranges, filter } = asked(search);
  const by = nextLevel(search);
  return useQuery({
    queryKey: ['executive', 'places', ranges, filter, by],
    enabled: by !== null,
    queryFn: async ({ signal }) => {
      const { now, before } = await execute(
        ExecutivePlacesDocument,
        { ...ranges, filter, by: by ?? 'REGION' },
        signal,
      );
      const earlier = new Map(before.map((row) => [row.group, row.values]));
      return now.map(({ group, name, values }) => ({
        group,
        name,
        now: valuesOf(values),
        before: valuesOf(earlier.get(group)),
      }));
    },
    staleTime,
    placeholderData: keepPreviousData,
  });
}

export function useHours(search: ExecutiveSearch) {
  const { ranges, filter } = asked(search);
  return useQuery({
    queryKey: ['executive', 'hours', ranges.now, filter],
    queryFn: async ({ signal }) =>
      (await execute(ExecutiveHoursDocument, { now: ranges.now, filter }, signal)).utilisation[0]?.byHour ??
      [],
    staleTime,
    placeholderData: keepPreviousData,
  });
}

export function useCapacity(search: ExecutiveSearch) {
  const { ranges, filter } = asked(search);
  return useQuery({
    queryKey: ['executive', 'capacity', ranges.now, filter],
    queryFn: async ({ signal }) =>
      (await execute(ExecutiveCapacityDocument, { now: ranges.now, filter }, signal)).utilisation,
    staleTime,
    placeholderData: keepPreviousData,
  });
}
