import { BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { metricDefinitions } from '../../libs/metrics/src/definitions.js';
import { executiveAnnotations } from './annotations.js';
import * as sql from './executive.sql.js';
import { app, dashboardLinks, executiveLinks } from './links.js';
import { metric, metricPanel, metricStat, metricUnits } from './metric-panels.js';
import { stat, table, thresholds, units } from './panels.js';
import { region, step } from './variables.js';

/** What the first row answers, in the order in which it is asked. */
const headlines = [
  'fulfilment.orders',
  'fulfilment.picked-up-share',
  'fulfilment.prescription-to-hand',
  'use.utilisation',
  'service.availability',
  'service.temperature-compliance',
];
const ofClinics = [...headlines, 'stock.availability', 'use.dispensed-per-day-and-square-metre'].map(metric);

const published = () =>
  stat({
    title: 'Age of these numbers',
    description:
      'The worker computes them by the one definition that pages and reports use and publishes them here, with small counts left out. Old numbers: look at the worker.',
    sql: sql.publishedAt,
    width: 24,
    height: 3,
  })
    .unit('s')
    .decimals(0)
    .noValue('nothing published yet')
    .thresholds(thresholds([3_600, 'orange'], [6 * 3_600, 'red']))
    .graphMode(BigValueGraphMode.None);

const clinics = () =>
  executiveLinks(
    units(
      table({
        title: 'Clinics',
        description:
          'The last whole week or month before the end of the time range. Empty: not known, or too few to show. 500 at most.',
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
      'What the kiosks are worth: the same numbers as the executive page, by whole days, weeks or months of each clinic.',
    )
    .tags(['kiosk-fleet'])
    .timezone('utc')
    .time({ from: 'now-180d', to: 'now' })
    .refresh('15m')
    .readonly()
    .links(dashboardLinks({ title: 'Executive page in kiosk-fleet', path: '/executive' }))
    .annotations(executiveAnnotations)
    .variables([region, step, app]);
  for (const key of headlines) builder.withPanel(metricStat(key, { width: 4, height: 5 }));
  builder.withPanel(clinics()).withRow(new RowBuilder('By region'));
  for (const { key } of metricDefinitions) builder.withPanel(metricPanel(key, { width: 8, height: 8 }));
  return builder.withPanel(published()).build();
}
