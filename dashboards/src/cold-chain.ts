import { BigValueColorMode, BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { placeAnnotations } from './annotations.js';
import * as sql from './cold-chain.sql.js';
import { app, dashboardLinks, excursionLinks, kioskLinks } from './links.js';
import { metricPanel } from './metric-panels.js';
import { alarming, stat, table, timeSeries, units } from './panels.js';
import { region, site, storageClass } from './variables.js';

const now = () =>
  alarming(
    units(
      stat({
        title: 'Now',
        description:
          'Excursions are times out of the labelled band that are long enough to be recorded. To assess: over, and a pharmacist has to decide. Packs on hold may not be dispensed until then.',
        sql: sql.now,
        width: 12,
        height: 6,
      })
        .colorMode(BigValueColorMode.Value)
        .graphMode(BigValueGraphMode.None),
      { 'Longest wait': 's' },
    ),
    {
      'Kiosks in an excursion': [[1, 'red']],
      'To assess': [[1, 'orange']],
      'Packs on hold': [[1, 'orange']],
      'Longest wait': [
        [4 * 3_600, 'orange'],
        [24 * 3_600, 'red'],
      ],
    },
  );

const probes = () =>
  alarming(
    units(
      table({
        title: 'Probes by storage class',
        description: 'By their newest readings; the band is the labelled one.',
        sql: sql.probes,
        width: 12,
        height: 6,
      }).noValue('–'),
      { 'Coldest now': 'celsius', 'Warmest now': 'celsius', 'Band from': 'celsius', 'Band to': 'celsius' },
    ),
    { 'Out of band now': [[1, 'orange']], 'Not heard for a day': [[1, 'orange']] },
  );

const inExcursion = () =>
  timeSeries({
    title: 'Probes with the worst excursions',
    description: 'Means of the eight probes that were furthest out of their band in the time range.',
    sql: sql.probesInExcursion,
    width: 12,
    height: 9,
    unit: 'celsius',
    minInterval: '5m',
  });

const extremes = () =>
  timeSeries({
    title: 'Coldest and warmest reading by storage class',
    description:
      'Of all selected probes, by hours, beyond eight days by days of UTC. Single readings, not means.',
    sql: sql.extremesByClass,
    width: 12,
    height: 9,
    unit: 'celsius',
    minInterval: '1h',
  });

const byDay = () =>
  timeSeries({
    title: 'Excursions by day',
    description: 'That began on the day (UTC), without those that were withdrawn.',
    sql: sql.excursionsByDay,
    width: 12,
    height: 8,
    unit: 'short',
    minInterval: '1d',
  }).min(0);

const excursions = () =>
  excursionLinks(
    kioskLinks(
      units(
        table({
          title: 'Excursions',
          description: 'Of the time range; those that need somebody first, then the newest. 200 at most.',
          sql: sql.excursions,
          width: 24,
          height: 10,
        }).noValue('–'),
        {
          'Out of band for': 'dtdurations',
          Lowest: 'celsius',
          Highest: 'celsius',
          'Mean kinetic': 'celsius',
        },
      ),
    ),
  );

const holds = () =>
  excursionLinks(
    kioskLinks(
      table({
        title: 'Lots on hold',
        description: 'The longest first, 200 at most. The id is that of the excursion.',
        sql: sql.holds,
        width: 24,
        height: 8,
      }).noValue('–'),
    ),
  );

export function coldChain(): Dashboard {
  return new DashboardBuilder('Cold chain')
    .uid('kiosk-fleet-cold-chain')
    .description('Is the medication kept as its label says, and what waits for a pharmacist?')
    .tags(['kiosk-fleet'])
    .timezone('browser')
    .time({ from: 'now-7d', to: 'now' })
    .refresh('5m')
    .readonly()
    .links(dashboardLinks({ title: 'Excursions in kiosk-fleet', path: '/excursions' }))
    .annotations(placeAnnotations)
    .variables([region, site, storageClass, app])
    .withPanel(now())
    .withPanel(probes())
    .withRow(new RowBuilder('Temperature'))
    .withPanel(inExcursion())
    .withPanel(extremes())
    .withPanel(byDay())
    .withPanel(metricPanel('service.temperature-compliance', { width: 12, height: 8 }))
    .withRow(new RowBuilder('What to decide'))
    .withPanel(excursions())
    .withPanel(holds())
    .build();
}
