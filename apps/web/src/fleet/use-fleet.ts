import type { FleetCounts } from '@app/contracts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLiveTopic } from '../live/use-live.js';
import { fleetTopic } from './fleet-data.js';
import type { SiteInfo } from './fleet-selection.js';
import { sitesQuery } from './sites-query.js';

/** Every kiosk the viewer may see, live. */
export const useFleet = () => useLiveTopic('fleet', fleetTopic);

export const useFleetSummary = (): FleetCounts | null => useFleet().data?.summary ?? null;

const noSites: SiteInfo[] = [];

export function useSites() {
  const query = useQuery(sitesQuery);
  const list = query.data ?? noSites;
  const byId = useMemo(() => new Map(list.map((site) => [site.id, site])), [list]);
  return { list, byId, query };
}
