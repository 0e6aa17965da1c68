import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { fleetHealth } from './fleet-health.js';
import { ingest } from './ingest.js';

/** Ids in the order of the panels: without them Grafana numbers them anew at every load, and links to one break. */
function numbered(dashboard: Dashboard): Dashboard {
  return { ...dashboard, panels: dashboard.panels?.map((panel, index) => ({ ...panel, id: index + 1 })) };
}

/** Every dashboard by the name of its file in dashboards/generated. */
export function allDashboards(): Record<string, Dashboard> {
  return { 'fleet-health.json': numbered(fleetHealth()), 'ingest.json': numbered(ingest()) };
}
