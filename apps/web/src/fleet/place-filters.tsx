import { MultiSelect } from '@mantine/core';
import { useMemo } from 'react';
import type { SiteInfo } from './fleet-selection.js';

interface PlaceFiltersProps {
  className?: string;
  region: string[] | undefined;
  site: string[] | undefined;
  sites: readonly SiteInfo[];
  /** Another region takes the sites with it. */
  onChange: (change: { region?: string[] | undefined; site?: string[] | undefined }) => void;
}

const some = (list: string[]) => (list.length > 0 ? list : undefined);

/** Which regions and sites a list is about; without any it is about all. */
export function PlaceFilters({ className, region, site, sites, onChange }: PlaceFiltersProps) {
  const regions = useMemo(() => {
    const names = new Map(sites.map((each) => [each.region.id, each.region.name]));
    return [...names]
      .map(([value, label]) => ({ value, label }))
      .sort((a, b) => a.label.localeCompare(b.label));
  }, [sites]);
  const siteOptions = useMemo(
    () =>
      sites
        .filter((each) => !region || region.includes(each.region.id))
        .map((each) => ({ value: each.id, label: each.name }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [sites, region],
  );
  return (
    <>
      <MultiSelect
        aria-label="Region"
        placeholder={region ? '' : 'All regions'}
        size="xs"
        className={className}
        data={regions}
        value={region ?? []}
        onChange={(list) => onChange({ region: some(list), site: undefined })}
        clearable
      />
      <MultiSelect
        aria-label="Site"
        placeholder={site ? '' : 'All sites'}
        size="xs"
        className={className}
        data={siteOptions}
        limit={50}
        value={site ?? []}
        onChange={(list) => onChange({ site: some(list) })}
        searchable
        clearable
        nothingFoundMessage="No site of that name"
      />
    </>
  );
}
