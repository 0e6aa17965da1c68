import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { alertRules } from './alert-rules.js';
import { coldChain } from './cold-chain.js';
import { executive } from './executive.js';
import { fleetHealth } from './fleet-health.js';
import { ingest } from './ingest.js';
import { kioskDashboard } from './kiosk.js';
import { restock } from './restock.js';

/** Ids in the order of the panels: without them Grafana numbers them anew at every load, and links to one break. */
function numbered(dashboard: Dashboard): Dashboard {
  return { ...dashboard, panels: dashboard.panels?.map((panel, index) => ({ ...panel, id: index + 1 })) };
}

const isPanel = (panel: Panel | RowPanel): panel is Panel => panel.type !== 'row';

/** Without the headings between them. */
export function panelsOf(dashboard: Dashboard): Panel[] {
  return (dashboard.panels ?? []).filter(isPanel);
}

/** Every dashboard by the name of its file in dashboards/generated. */
export function allDashboards(): Record<string, Dashboard> {
  return {
    'cold-chain.json': numbered(coldChain()),
    'executive.json': numbered(executive()),
    'fleet-health.json': numbered(fleetHealth()),
    'ingest.json': numbered(ingest()),
    'kiosk.json': numbered(kioskDashboard()),
    'restock.json': numbered(restock()),
  };
}

/** Everything that is generated for Grafana, by its path below dashboards/. */
export function grafanaFiles(): Record<string, object> {
  const dashboards = allDashboards();
  return {
    ...Object.fromEntries(
      Object.entries(dashboards).map(([file, dashboard]) => [`generated/${file}`, dashboard]),
    ),
    'provisioning/alerting/kiosk-fleet.json': alertRules(
      (title) => panelsOf(dashboards['ingest.json']!).find((panel) => panel.title === title)!.id!,
    ),
  };
}
