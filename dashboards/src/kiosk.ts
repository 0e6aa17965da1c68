import {
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { kioskAnnotations } from './annotations.js';
import * as sql from './kiosk.sql.js';
import { app, dashboardLinks, incidentLinks } from './links.js';
import { alarming, stat, table, timeSeries, units } from './panels.js';
import { oneKiosk, region, site } from './variables.js';

const state = () =>
  alarming(
    units(
      stat({
        title: 'Now',
        description:
          'State by the same definition as the kiosk page. Heard ago: since a fresh message came. Clock off by: its clock minus ours.',
        sql: sql.now,
        width: 24,
        height: 4,
      })
        // Text columns too, which a stat panel leaves out by itself.
        .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('/.*/'))
        .noValue('–')
        .colorMode(BigValueColorMode.Value)
        .graphMode(BigValueGraphMode.None),
      { 'Heard ago': 's', 'Clock off by': 's' },
    ),
    {
      'Heard ago': [
        [60, 'orange'],
        [300, 'red'],
      ],
      'Open alerts': [[1, 'orange']],
    },
  );

const temperature = () =>
  timeSeries({
    title: 'Temperature by probe',
    description:
      'Mean of each probe, with its lowest and highest reading, so that a short spike is not averaged away, and the labelled band of what it stores.',
    sql: sql.temperature,
    width: 24,
    height: 10,
    unit: 'celsius',
    minInterval: '5m',
  }).overrideByRegexp('/^limit of /', [
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
    { id: 'custom.fillOpacity', value: 0 },
    { id: 'custom.spanNulls', value: true },
    { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
  ]);

const heartbeats = () =>
  timeSeries({
    title: 'Heartbeats per minute',
    description: 'Of completed buckets only. Four a minute is the normal rate; zero is silence.',
    sql: sql.heartbeatsPerMinute,
    width: 8,
    height: 8,
    unit: 'short',
    minInterval: '5m',
  }).min(0);

const computer = () =>
  timeSeries({
    title: 'Processor and memory',
    description: 'Means of what heartbeats say. Memory that only rises until a restart is a leak.',
    sql: sql.computer,
    width: 8,
    height: 8,
    unit: 'percent',
    minInterval: '5m',
  })
    .min(0)
    .max(100);

const signal = () =>
  timeSeries({
    title: 'Signal',
    description: 'Mean strength of the mobile or wireless signal. Below −85 dBm messages get lost.',
    sql: sql.signal,
    width: 8,
    height: 8,
    unit: 'dBm',
    minInterval: '5m',
  });

const errors = () =>
  timeSeries({
    title: 'Errors by code',
    description: 'As the kiosk reports them.',
    sql: sql.errors,
    width: 12,
    height: 8,
    unit: 'short',
    minInterval: '5m',
  }).min(0);

const slots = () =>
  units(
    table({
      title: 'Slots',
      description: 'Emptiest first, measured by par: what the slot should not fall below.',
      sql: sql.slots,
      width: 12,
      height: 10,
    }).noValue('–'),
    { Filled: 'percentunit' },
  ).overrideByName('Dispensed a day, expected', [{ id: 'decimals', value: 1 }]);

const incidents = () =>
  incidentLinks(
    units(
      table({
        title: 'Incidents',
        description: 'That opened in the time range, newest first, 200 at most.',
        sql: sql.incidents,
        width: 12,
        height: 10,
      }),
      { Lasted: 'dtdurations' },
    ),
  );

const restarts = () =>
  table({
    title: 'Restarts',
    description: 'In the time range, with the messages of that run that never came. 50 at most.',
    sql: sql.restarts,
    width: 12,
    height: 8,
  }).noValue('–');

export function kioskDashboard(): Dashboard {
  return new DashboardBuilder('Kiosk')
    .uid('kiosk-fleet-kiosk')
    .description('One kiosk: is it well, is what it stores well, and what happened to it?')
    .tags(['kiosk-fleet'])
    .timezone('browser')
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .readonly()
    .links(dashboardLinks({ title: 'This kiosk in kiosk-fleet', path: '/kiosks/${kiosk}' }))
    .annotations(kioskAnnotations)
    .variables([region, site, oneKiosk, app])
    .withPanel(state())
    .withPanel(temperature())
    .withRow(new RowBuilder('Stock and incidents'))
    .withPanel(slots())
    .withPanel(incidents())
    .withRow(new RowBuilder('Machine'))
    .withPanel(heartbeats())
    .withPanel(computer())
    .withPanel(signal())
    .withPanel(errors())
    .withPanel(restarts())
    .build();
}
