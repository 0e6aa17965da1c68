import { BigValueColorMode, BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as sql from './ingest.sql.js';
import { stat, table, timeSeries } from './panels.js';

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

export function ingest(): Dashboard {
  return new DashboardBuilder('Ingest and storage')
    .uid('kiosk-fleet-ingest')
    .description('Does what kiosks send arrive, is it evaluated, and is the storage kept in order?')
    .tags(['kiosk-fleet'])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .readonly()
    .withPanel(readings())
    .withPanel(signals())
    .withPanel(storage())
    .withPanel(jobs())
    .build();
}
