import type { FleetCounts } from '@app/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { FleetSitesDocument, type FleetSitesQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useLiveTopic } from '../live/use-live.js';
import { fleetTopic } from './fleet-data.js';
import type { SiteInfo } from './fleet-selection.js';

/** Every kiosk the viewer may see, live. */
export const useFleet = () => useLiveTopic('fleet', fleetTopic);

export const useFleetSummary = (): FleetCounts | null => useFleet().data?.summary ?? null;

const sitesPerPage = 200;
/** 50,000 sites; a server that never ends its pages must not keep a browser busy for ever. */
const mostPages = 250;

/** Names and places of all sites; they change seldom. */
export const sitesQuery = queryOptions({
  queryKey: ['sites'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => {
    const sites: SiteInfo[] = [];
    let after: string | null = null;
    for (let page = 0; page < mostPages; page += 1) {
      const answer: FleetSitesQuery = await execute(
        FleetSitesDocument,
        { first: sitesPerPage, after },
        signal,
      );
      sites.push(...answer.sites.nodes);
      after = answer.sites.pageInfo.endCursor;
      if (!answer.sites.pageInfo.hasNextPage || after === null) break;
    }
    return sites;
  },
});

const noSites: SiteInfo[] = [];

export function useSites() {
  const query = useQuery(sitesQuery);
  const list = query.data ?? noSites;
  const byId = useMemo(() => new Map(list.map((site) => [site.id, site])), [list]);
  return { list, byId, query };
}
