import { Button, SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useDeferredValue, useMemo } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { PageTitle } from '../app/page-title.js';
import { useIsStale } from '../live/use-live.js';
import { FleetFilters } from './fleet-filters.js';
import classes from './fleet-page.module.css';
import { isFiltered, type FleetSearch, type FleetView } from './fleet-search.js';
import { countByState, tilesInScope, withStates } from './fleet-selection.js';
import { FleetSkeleton } from './fleet-skeleton.js';
import { FleetSummaryLine, FleetWindowTitle } from './fleet-summary.js';
import { FleetTiles } from './fleet-tiles.js';
import { useFleet, useSites } from './use-fleet.js';

const FleetMap = lazy(() => import('./fleet-map.js'));
const FleetTable = lazy(() => import('./fleet-table.js'));

const views = [
  { value: 'tiles', label: 'Tiles' },
  { value: 'map', label: 'Map' },
  { value: 'table', label: 'Table' },
];

export function FleetPage() {
  const search = useSearch({ from: '/frame/fleet' });
  const navigate = useNavigate({ from: '/fleet' });
  const fleet = useFleet();
  const sites = useSites();
  const stale = useIsStale();
  const setSearch = useCallback(
    (change: Partial<FleetSearch>) =>
      void navigate({ search: (before) => ({ ...before, ...change }), replace: true }),
    [navigate],
  );

  // Typing stays smooth while 10,000 kiosks are searched.
  const asked = useDeferredValue(search);
  const tiles = fleet.data?.tiles;
  const inScope = useMemo(
    () => (tiles ? tilesInScope(tiles.values(), asked, sites.byId) : []),
    [tiles, asked, sites.byId],
  );
  const shown = useMemo(() => withStates(inScope, asked.state), [inScope, asked.state]);
  const counts = useMemo(() => (tiles ? countByState(inScope) : null), [tiles, inScope]);
  // Without a filter by state no live change can alter which kiosks stand where.
  const places = fleet.data?.places;
  const settled = useMemo(
    () => (places ? tilesInScope(places, asked, sites.byId) : []),
    [places, asked, sites.byId],
  );
  const view: FleetView = search.view ?? 'tiles';

  return (
    <>
      <FleetWindowTitle />
      <PageTitle
        testId="fleet-summary"
        aside={
          <SegmentedControl
            aria-label="Show the fleet as"
            size="xs"
            data={views}
            value={view}
            onChange={(value) => setSearch({ view: value === 'tiles' ? undefined : (value as FleetView) })}
          />
        }
      >
        <FleetSummaryLine />
      </PageTitle>
      <FleetFilters search={search} onChange={setSearch} counts={counts} sites={sites.list} />
      <section className={classes.body} aria-label="Kiosks" data-stale={stale || undefined}>
        {fleet.status === 'refused' ? (
          <Notice role="alert" title="The live fleet is not available" text={fleet.refusal?.message} />
        ) : !fleet.data || sites.query.isPending ? (
          <FleetSkeleton />
        ) : sites.query.isError ? (
          <FailureNotice
            what="the sites"
            error={sites.query.error}
            retry={() => void sites.query.refetch()}
          />
        ) : fleet.data.tiles.size === 0 ? (
          <Notice
            title="No kiosks yet"
            text="As soon as a kiosk is registered it stands here, and turns green with its first heartbeat. If you expected some, ask an administrator which regions you may see."
          />
        ) : shown.length === 0 ? (
          <NoMatch
            search={search}
            onClear={() => setSearch({ region: undefined, site: undefined, state: undefined, q: undefined })}
          />
        ) : (
          <Suspense fallback={<FleetSkeleton />}>
            {view === 'tiles' ? (
              <FleetTiles
                members={asked.state ? shown : settled}
                tiles={fleet.data.tiles}
                sites={sites.byId}
                onSite={(site) => setSearch({ site: [site] })}
              />
            ) : view === 'map' ? (
              <FleetMap
                tiles={shown}
                sites={sites.byId}
                onSite={(site) => setSearch({ site: [site], view: undefined })}
              />
            ) : (
              <FleetTable tiles={shown} sites={sites.byId} />
            )}
          </Suspense>
        )}
      </section>
    </>
  );
}

function NoMatch({ search, onClear }: { search: FleetSearch; onClear: () => void }) {
  const text = search.q
    ? `No kiosk's serial or site matches “${search.q}” with these filters.`
    : 'No kiosk is in this state here.';
  return (
    <Notice
      title="No kiosk matches"
      text={text}
      action={
        isFiltered(search) ? (
          <Button variant="default" onClick={onClear}>
            Clear filters
          </Button>
        ) : null
      }
    />
  );
}
