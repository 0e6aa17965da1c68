import { BigValueColorMode, BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as sql from './ingest.sql.js';
import { app, dashboardLinks, kioskLinks } from './links.js';
import { alarming, stat, table, timeSeries, units } from './panels.js';

const readings = () =>
  timeSeries({
    title: 'Readings per minute',
    description: 'Stored readings by the time the kiosk took them, of completed buckets only.',
    sql: sql.readingsPerMinute,
    width: 18,
    height: 9,
    unit: 'short',
    minInterval: '5m',
  }).min(0);

const signals = () =>
  stat({
    title: 'Signals',
    description:
      'Breaches stored and not evaluated yet. A wait of more than a few seconds delays alerts: look at the workers.',
    sql: sql.waitingSignals,
    width: 6,
    height: 9,
  })
    .colorMode(BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None)
    .overrideByName('Oldest waits', [{ id: 'unit', value: 's' }]);

const storage = () =>
  table({
    title: 'Hypertables',
    description: 'Size on disk with indexes, after compression. Row counts are estimates.',
    sql: sql.hypertables,
    width: 10,
    height: 10,
  }).overrideByName('Size', [{ id: 'unit', value: 'bytes' }]);

const jobs = () =>
  table({
    title: 'Database jobs',
    description:
      'Rollup refresh, compression and retention. A job that fails lets the disk fill or the rollups age.',
    sql: sql.backgroundJobs,
    width: 14,
    height: 10,
  });

const backlog = () =>
  alarming(
    units(
      table({
        title: 'Queues',
        description:
          'Work that waits, by what stands in the database; the job queue only wakes workers, so a queue that is lost delays and loses nothing. Given up: nobody will try it again, of the last 7 days.',
        sql: sql.backlog,
        width: 12,
        height: 10,
      }).noValue('–'),
      { 'Oldest waits': 'dtdurations' },
    ),
    {
      'Oldest waits': [
        [60, 'orange'],
        [300, 'red'],
      ],
      'Given up': [[1, 'red']],
    },
  );

const refused = () =>
  table({
    title: 'Refused readings',
    description:
      'Readings of the time range that were not stored, by why. Look into them on the page of refused readings.',
    sql: sql.refusedByCode,
    width: 12,
    height: 10,
  });

const doubtful = () =>
  kioskLinks(
    units(
      table({
        title: 'Kiosks to doubt',
        description:
          'A clock more than ten seconds off, or messages of the time range that never came. 100 at most.',
        sql: sql.doubtfulKiosks,
        width: 24,
        height: 8,
      }).noValue('–'),
      { 'Clock off by': 's' },
    ),
  );

export function ingest(): Dashboard {
  return new DashboardBuilder('Ingest, queues and storage')
    .uid('kiosk-fleet-ingest')
    .description('Does what kiosks send arrive, is it worked on, and is the storage kept in order?')
    .tags(['kiosk-fleet'])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .readonly()
    .links(
      dashboardLinks({ title: 'Refused readings in kiosk-fleet', path: '/administration/refused-readings' }),
    )
    .variables([app])
    .withPanel(readings())
    .withPanel(signals())
    .withPanel(backlog())
    .withPanel(refused())
    .withPanel(doubtful())
    .withPanel(storage())
    .withPanel(jobs())
    .build();
}
