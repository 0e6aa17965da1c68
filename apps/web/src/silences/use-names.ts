import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSites } from '../fleet/use-fleet.js';
import { rulesQuery } from '../rules/rules-data.js';

/** Names of rules, sites and regions by their ids, and as choices. */
export function useNames() {
  const rules = useQuery(rulesQuery).data;
  const sites = useSites().list;
  return useMemo(() => {
    const maps = {
      rules: new Map((rules ?? []).map(({ id, name }) => [id, name])),
      sites: new Map(sites.map(({ id, name }) => [id, name])),
      regions: new Map(sites.map(({ region }) => [region.id, region.name])),
    };
    const options = (map: ReadonlyMap<string, string>) =>
      [...map].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
    return {
      ...maps,
      options: { rules: options(maps.rules), sites: options(maps.sites), regions: options(maps.regions) },
    };
  }, [rules, sites]);
}
