import { queryOptions, useQuery } from '@tanstack/react-query';
import { ExcursionCountsDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { maySeeExcursions, useViewer } from '../session/viewer.js';

const countsQuery = queryOptions({
  queryKey: ['excursions', 'counts'],
  refetchInterval: 30_000,
  queryFn: async ({ signal }) => {
    const answer = await execute(ExcursionCountsDocument, {}, signal);
    const count = ({ nodes, pageInfo }: (typeof answer)['open']) => ({
      count: nodes.length,
      more: pageInfo.hasNextPage,
    });
    return { toAssess: count(answer.toAssess), open: count(answer.open) };
  },
});

/** How many wait for a pharmacist, and how many are going on. */
export function useExcursionCounts() {
  const enabled = maySeeExcursions(useViewer());
  return useQuery({ ...countsQuery, enabled }).data;
}
