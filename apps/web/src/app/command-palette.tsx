import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import {
  IconCalendarStats,
  IconChartBar,
  IconClipboardCheck,
  IconInbox,
  IconLayoutGrid,
  IconLogout,
  IconMap,
  IconMoon,
  IconPackageOff,
  IconSearch,
  IconSettings,
  IconTable,
  IconTemperature,
  IconTruckDelivery,
} from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { FleetData } from '../fleet/fleet-data.js';
import { useSites } from '../fleet/use-fleet.js';
import { liveClient } from '../live/live-client.js';
import { stateLabel } from '../fleet/kiosk-states.js';
import {
  mayOperate,
  mayReadSums,
  mayRecall,
  mayRestock,
  maySeeExcursions,
  useViewer,
  type Viewer,
} from '../session/viewer.js';
import { useSignOut } from '../session/use-sign-out.js';
import { paletteStore } from './palette-events.js';
import { matchPlaces } from './palette-search.js';

const icon = { size: 18, stroke: 1.6, 'aria-hidden': true };

/** The pages beyond those that everybody has. */
const pagesOf = (viewer: Viewer) => [
  ...(mayRecall(viewer)
    ? [{ id: 'recalls', label: 'Recalls', Icon: IconPackageOff, to: '/recalls' as const }]
    : []),
  ...(mayRestock(viewer)
    ? [{ id: 'route', label: 'Route of today', Icon: IconTruckDelivery, to: '/restock' as const }]
    : []),
  ...(mayOperate(viewer)
    ? [
        { id: 'planner', label: 'Restock planner', Icon: IconCalendarStats, to: '/planner' as const },
        {
          id: 'visits',
          label: 'Visits and what does not fit',
          Icon: IconClipboardCheck,
          to: '/visits' as const,
        },
        { id: 'administration', label: 'Administration', Icon: IconSettings, to: '/administration' as const },
      ]
    : []),
  ...(mayReadSums(viewer)
    ? [{ id: 'executive', label: 'Executive', Icon: IconChartBar, to: '/executive' as const }]
    : []),
];

/** Ctrl-K: any kiosk by serial or site, any site, a lot by its number, the pages, the theme, and out. */
export default function CommandPalette() {
  const [query, setQuery] = useState('');
  const router = useRouter();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const viewer = useViewer();
  const sites = useSites();
  // Read and not watched: the list follows what is typed, not every heartbeat.
  const tiles = liveClient.read<FleetData>('fleet')?.data?.tiles;
  const found = matchPlaces(query, tiles ?? new Map(), sites.byId);

  const pages: SpotlightActionData[] = [
    {
      id: 'fleet',
      label: 'Fleet',
      leftSection: <IconLayoutGrid {...icon} />,
      onClick: () => void router.navigate({ to: '/fleet' }),
    },
    {
      id: 'map',
      label: 'Fleet on the map',
      leftSection: <IconMap {...icon} />,
      onClick: () => void router.navigate({ to: '/fleet', search: { view: 'map' } }),
    },
    {
      id: 'table',
      label: 'Fleet as a table',
      leftSection: <IconTable {...icon} />,
      onClick: () => void router.navigate({ to: '/fleet', search: { view: 'table' } }),
    },
    {
      id: 'incidents',
      label: 'Incidents',
      leftSection: <IconInbox {...icon} />,
      onClick: () => void router.navigate({ to: '/incidents' }),
    },
    ...(maySeeExcursions(viewer)
      ? [
          {
            id: 'excursions',
            label: 'Temperature excursions',
            leftSection: <IconTemperature {...icon} />,
            onClick: () => void router.navigate({ to: '/excursions' }),
          },
        ]
      : []),
    ...pagesOf(viewer).map(({ id, label, Icon, to }) => ({
      ...{ id, label, leftSection: <Icon {...icon} /> },
      onClick: () => void router.navigate({ to }),
    })),
  ];
  const number = query.trim();
  const lots: SpotlightActionData[] =
    mayRecall(viewer) && /\d/.test(number) && number.length >= 3 && number.length <= 64
      ? [
          {
            id: 'lot',
            label: `Where is lot ${number}?`,
            description: 'Kiosks, slots, totes and shelves that hold it; recall',
            leftSection: <IconPackageOff {...icon} />,
            onClick: () => void router.navigate({ to: '/recalls', search: { lot: number } }),
          },
        ]
      : [];
  const actions: SpotlightActionData[] = [
    {
      id: 'theme',
      label: colorScheme === 'dark' ? 'Use the light theme' : 'Use the dark theme',
      leftSection: <IconMoon {...icon} />,
      onClick: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark'),
    },
    { id: 'sign-out', label: 'Sign out', leftSection: <IconLogout {...icon} />, onClick: signOut },
  ];
  const kiosks: SpotlightActionData[] = found.kiosks.map(({ tile, siteName }) => ({
    id: `kiosk-${tile.serial}`,
    label: tile.serial,
    description: `${siteName} · ${stateLabel(tile.state)}`,
    keywords: siteName,
    onClick: () => void router.navigate({ to: '/kiosks/$serial', params: { serial: tile.serial } }),
  }));
  const siteActions: SpotlightActionData[] = found.sites.map((site) => ({
    id: `site-${site.id}`,
    label: site.name,
    description: `Site · ${site.region.name}`,
    onClick: () => void router.navigate({ to: '/fleet', search: { site: [site.id] } }),
  }));
  const groups = [
    { group: 'Kiosks', actions: kiosks },
    { group: 'Sites', actions: siteActions },
    { group: 'Lots', actions: lots },
    { group: 'Pages', actions: pages },
    { group: 'Actions', actions },
  ].filter((group) => group.actions.length > 0);

  return (
    <Spotlight
      store={paletteStore}
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      nothingFound="Nothing found. Try a serial such as K-00042, or the name of a clinic."
      highlightQuery
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      scrollable
      maxHeight={420}
      searchProps={{
        leftSection: <IconSearch {...icon} />,
        placeholder: 'Kiosk, site, lot, page or action',
        'aria-label': 'Search kiosks, sites, lots, pages and actions',
      }}
    />
  );
}
