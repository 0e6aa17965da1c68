import { BigValueColorMode, BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { app, dashboardLinks, kioskLinks, plannerLinks } from './links.js';
import { metricPanel } from './metric-panels.js';
import { alarming, stat, table, timeSeries, units } from './panels.js';
import * as sql from './restock.sql.js';
import { depot, region } from './variables.js';

const now = () =>
  alarming(
    units(
      stat({
        title: 'Slots now',
        description:
          'Of slots that have a product. Par is what a slot should not fall below; an empty slot loses the orders for its product.',
        sql: sql.now,
        width: 12,
        height: 5,
      })
        .colorMode(BigValueColorMode.Value)
        .graphMode(BigValueGraphMode.None),
      { Filled: 'percentunit' },
    ),
    { 'Empty slots': [[1, 'orange']], 'Kiosks with an empty slot': [[1, 'orange']] },
  );

const ledger = () =>
  alarming(
    stat({
      title: 'Ledger now',
      description: 'Discrepancies are what counts, telemetry and routes do not agree on.',
      sql: sql.ledger,
      width: 12,
      height: 5,
    })
      .colorMode(BigValueColorMode.Value)
      .graphMode(BigValueGraphMode.None),
    {
      'Packs expired in kiosks': [[1, 'red']],
      'Expire within 30 days': [[1, 'orange']],
      'Recalled packs in kiosks': [[1, 'red']],
    },
  );

const plans = () =>
  plannerLinks(
    table({
      title: 'Plans',
      description:
        'From yesterday to tomorrow. Packs short: what patients are expected to ask for in vain before the next visit, with the routes and without.',
      sql: sql.plans,
      width: 24,
      height: 8,
    }).noValue('–'),
    'Depot',
  );

const risk = () =>
  kioskLinks(
    units(
      table({
        title: 'Kiosks at risk',
        description:
          'Most likely to run out of something before the next feasible visit, by the newest plan. 100 at most.',
        sql: sql.kiosksAtRisk,
        width: 12,
        height: 10,
      }),
      { 'Runs out': 'percentunit' },
    ),
  );

const empty = () =>
  kioskLinks(
    table({
      title: 'Empty slots',
      description: 'Most wanted first, 200 at most.',
      sql: sql.emptySlots,
      width: 12,
      height: 10,
    })
      .noValue('–')
      .overrideByName('Dispensed a day, expected', [{ id: 'decimals', value: 1 }]),
  );

const stops = () =>
  timeSeries({
    title: 'Stops by day of the plan',
    description: 'Skipped ones have a reason, which the planner shows.',
    sql: sql.stopsByDay,
    width: 8,
    height: 8,
    unit: 'short',
    minInterval: '1d',
  }).min(0);

const packs = () =>
  timeSeries({
    title: 'Packs by day of the plan',
    description: 'Of completed stops, as planned.',
    sql: sql.packsByDay,
    width: 8,
    height: 8,
    unit: 'short',
    minInterval: '1d',
  }).min(0);

const discrepancies = () =>
  table({
    title: 'Discrepancies',
    description: 'Open ones of any time, and those that were opened in the time range.',
    sql: sql.discrepancies,
    width: 24,
    height: 7,
  }).noValue('–');

export function restock(): Dashboard {
  return new DashboardBuilder('Restock')
    .uid('kiosk-fleet-restock')
    .description('What runs out, what is planned against it, and what does not add up?')
    .tags(['kiosk-fleet'])
    .timezone('browser')
    .time({ from: 'now-30d', to: 'now' })
    .refresh('5m')
    .readonly()
    .links(dashboardLinks({ title: 'Planner in kiosk-fleet', path: '/planner' }))
    .variables([region, depot, app])
    .withPanel(now())
    .withPanel(ledger())
    .withPanel(plans())
    .withRow(new RowBuilder('Where it runs out'))
    .withPanel(risk())
    .withPanel(empty())
    .withRow(new RowBuilder('What was done'))
    .withPanel(stops())
    .withPanel(packs())
    .withPanel(metricPanel('stock.availability', { width: 8, height: 8 }))
    .withPanel(discrepancies())
    .build();
}
