import {
  ConstantVariableBuilder,
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';

/**
 * Where the web app is. A constant, which no link to a dashboard can change: somebody else's address behind a button of
 * ours would be believed.
 */
export const app = new ConstantVariableBuilder('app')
  .label('Address of kiosk-fleet')
  .value('http://localhost:3000');

const uids = { kiosk: 'kiosk-fleet-kiosk' };

interface ColumnLink {
  title: string;
  url: string;
}

const toKioskPage: ColumnLink = {
  title: 'Open the kiosk in kiosk-fleet',
  url: '${app:raw}/kiosks/${__value.raw}',
};
const toKioskDashboard: ColumnLink = {
  title: 'Show its history here',
  url: `/d/${uids.kiosk}?var-kiosk=\${__value.raw}&\${__url_time_range}`,
};
const toIncident: ColumnLink = {
  title: 'Open the incident in kiosk-fleet',
  url: '${app:raw}/incidents/${__value.raw}',
};
const toExcursion: ColumnLink = {
  title: 'Open the excursion in kiosk-fleet',
  url: '${app:raw}/excursions/${__value.raw}',
};

interface Overridable {
  overrideByName(name: string, properties: { id: string; value: unknown }[]): unknown;
}

function linked<Panel extends Overridable>(panel: Panel, column: string, links: ColumnLink[]): Panel {
  panel.overrideByName(column, [{ id: 'links', value: links }]);
  return panel;
}

/** The column `Kiosk` of serials leads to the kiosk's page and to its dashboard. */
export const kioskLinks = <Panel extends Overridable>(panel: Panel) =>
  linked(panel, 'Kiosk', [toKioskPage, toKioskDashboard]);
/** The column `Id` leads to the incident's page. */
export const incidentLinks = <Panel extends Overridable>(panel: Panel) => linked(panel, 'Id', [toIncident]);
/** The column `Id` leads to the excursion's page. */
export const excursionLinks = <Panel extends Overridable>(panel: Panel) => linked(panel, 'Id', [toExcursion]);
/** The column of that name, of site ids, leads to the executive page of the clinic. */
export const executiveLinks = <Panel extends Overridable>(panel: Panel, column: string) =>
  linked(panel, column, [
    { title: 'Open the clinic in kiosk-fleet', url: '${app:raw}/executive?site=${__value.raw}' },
  ]);
/** The column of that name, of depot ids, leads to the planner. */
export const plannerLinks = <Panel extends Overridable>(panel: Panel, column: string) =>
  linked(panel, column, [
    { title: 'Open the plan in kiosk-fleet', url: '${app:raw}/planner?depot=${__value.raw}' },
  ]);

/** The other dashboards, with the same time range and variables; and the page that answers the same question. */
export function dashboardLinks(page: { title: string; path: string }): Builder<DashboardLink>[] {
  return [
    new DashboardLinkBuilder('Dashboards')
      .type(DashboardLinkType.Dashboards)
      .tags(['kiosk-fleet'])
      .asDropdown(true)
      .keepTime(true)
      .includeVars(true),
    new DashboardLinkBuilder(page.title)
      .type(DashboardLinkType.Link)
      .icon('external link')
      .url(`\${app:raw}${page.path}`)
      .targetBlank(true),
  ];
}
