import { queryOptions } from '@tanstack/react-query';
import { FleetSitesDocument, type FleetSitesQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import type { SiteInfo } from './fleet-selection.js';

const sitesPerPage = 1_000;
/** 50,000 sites; a server that never ends its pages must not keep a browser busy for ever. */
const mostPages = 50;

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
