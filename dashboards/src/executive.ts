import { type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { sumFormulas } from '../../libs/metrics/src/sum-formulas.js';
import { executiveAnnotations } from './annotations.js';
import * as sql from './executive.sql.js';
import { app, dashboardLinks, executiveLinks } from './links.js';
import { metric, metricPanel, metricStat, metricUnits } from './metric-panels.js';
import { table, timeSeries, units } from './panels.js';
import { region } from './variables.js';

/** What the first row answers, in the order in which it is asked. */
const headlines = [
  'fulfilment.orders',
  'fulfilment.picked-up-share',
  'use.utilisation',
  'service.availability',
  'service.temperature-compliance',
  'stock.availability',
];
/** Lost orders of one clinic and week are small counts: what follows from them is on the executive page, by longer times. */
const ofClinics = [
  'fulfilment.orders',
  'use.utilisation',
  'use.dispensed-per-day-and-square-metre',
  'service.availability',
  'service.temperature-compliance',
  'service.time-to-repair',
].map(metric);

const funnel = () =>
  timeSeries({
    title: 'Orders by stage reached',
    description:
      'Of all clinics, by the week in which the order came in. A stage is left out where it differs from another one by a small count.',
    sql: sql.funnel,
    width: 24,
    height: 8,
    unit: 'short',
    minInterval: '1d',
  }).min(0);

const clinics = () =>
  executiveLinks(
    units(
      table({
        title: 'Clinics',
        description:
          'The last whole week before the end of the time range. Empty: not known, or too few to show. 500 at most.',
        sql: sql.clinics(ofClinics),
        width: 24,
        height: 12,
      }).noValue('–'),
      Object.fromEntries(ofClinics.map(({ name, unit }) => [name, metricUnits[unit]])),
    ),
    'Clinic',
  );

export function executive(): Dashboard {
  const builder = new DashboardBuilder('Executive')
    .uid('kiosk-fleet-executive')
    .description(
      'What the kiosks are worth: the numbers of the executive page by whole weeks of each clinic. Medians are on that page only.',
    )
    .tags(['kiosk-fleet'])
    .timezone('utc')
    .time({ from: 'now-180d', to: 'now' })
    .refresh('15m')
    .readonly()
    .links(dashboardLinks({ title: 'Executive page in kiosk-fleet', path: '/executive' }))
    .annotations(executiveAnnotations)
    .variables([region, app]);
  for (const key of headlines) builder.withPanel(metricStat(key, { width: 4, height: 5 }));
  builder.withPanel(funnel()).withPanel(clinics()).withRow(new RowBuilder('By region'));
  for (const key of Object.keys(sumFormulas)) builder.withPanel(metricPanel(key, { width: 8, height: 8 }));
  return builder.build();
}
