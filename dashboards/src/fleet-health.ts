import { BigValueColorMode, BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { placeAnnotations } from './annotations.js';
import * as sql from './fleet-health.sql.js';
import { app, dashboardLinks, incidentLinks, kioskLinks } from './links.js';
import { colours, stat, table, timeSeries } from './panels.js';
import { kiosk, model, region, site } from './variables.js';

const kioskStates = () =>
  colours(
    stat({
      title: 'Kiosks by state',
      description:
        'State now, by the same definition as the fleet page. Offline: nothing heard for longer than the model allows. Degraded: an open alert of severity warning or critical. Retired kiosks are left out.',
      sql: sql.kiosksByState,
      width: 12,
      height: 5,
    })
      .colorMode(BigValueColorMode.Value)
      .graphMode(BigValueGraphMode.None),
    {
      Online: 'green',
      Degraded: 'orange',
      Offline: 'red',
      Maintenance: 'blue',
      'Awaiting requalification': 'purple',
    },
  );

const incidentsBySeverity = () =>
  colours(
    stat({
      title: 'Open incidents',
      description: 'Incidents not resolved yet. The kiosk variable does not narrow them.',
      sql: sql.openIncidentsBySeverity,
      width: 7,
      height: 5,
    })
      .colorMode(BigValueColorMode.Value)
      .graphMode(BigValueGraphMode.None),
    { Critical: 'red', Warning: 'orange', Info: 'blue', Unacknowledged: 'text' },
  );

const freshness = () =>
  stat({
    title: 'Data freshness',
    description:
      'Time since a message came in, of kiosks in service. When even the newest grows, the platform receives nothing; when only the second does, kiosks are silent.',
    sql: sql.dataFreshness,
    width: 5,
    height: 5,
  })
    .unit('s')
    .decimals(0)
    .noValue('nothing yet')
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
        { value: null, color: 'green' },
        { value: 60, color: 'orange' },
        { value: 300, color: 'red' },
      ]),
    )
    .graphMode(BigValueGraphMode.None);

const silence = () =>
  kioskLinks(
    table({
      title: 'Silent kiosks',
      description: 'Longest silence first, 200 at most. One that was never heard has no time.',
      sql: sql.silentKiosks,
      width: 12,
      height: 9,
    })
      .noValue('–')
      .overrideByName('Silent for', [{ id: 'unit', value: 'dtdurations' }]),
  );

const incidents = () =>
  incidentLinks(
    kioskLinks(
      table({
        title: 'Open incidents, worst and oldest first',
        description: '200 at most. The kiosk is empty when the incident is of a whole site.',
        sql: sql.openIncidents,
        width: 12,
        height: 9,
      }),
    ),
  );

const temperatureBySite = () =>
  timeSeries({
    title: 'Mean temperature by site and storage class',
    description:
      'The twelve furthest from the middle of their storage band now. Pick sites or kiosks above to see others.',
    sql: sql.temperatureBySite,
    width: 12,
    height: 9,
    unit: 'celsius',
    minInterval: '5m',
  });

const temperatureByKiosk = () =>
  timeSeries({
    title: 'Mean temperature by kiosk and probe',
    description:
      'The twelve furthest from the middle of their storage band now. Pick sites or kiosks above to see others.',
    sql: sql.temperatureByKiosk,
    width: 12,
    height: 9,
    unit: 'celsius',
    minInterval: '5m',
  });

const heartbeats = () =>
  timeSeries({
    title: 'Heartbeats per minute',
    description: 'Of completed buckets only. Four a minute and kiosk in service is the normal rate.',
    sql: sql.heartbeatsPerMinute,
    width: 12,
    height: 8,
    unit: 'short',
    minInterval: '5m',
  }).min(0);

const refusals = () =>
  timeSeries({
    title: 'Refused readings by code',
    description:
      'Readings that were not stored, of the whole fleet. IN_THE_FUTURE: a kiosk clock is wrong. UNKNOWN_PROBE, UNKNOWN_SLOT: the registry and the kiosk disagree.',
    sql: sql.refusedReadings,
    width: 12,
    height: 8,
    unit: 'short',
    minInterval: '1m',
  }).min(0);

export function fleetHealth(): Dashboard {
  return new DashboardBuilder('Fleet health')
    .uid('kiosk-fleet-health')
    .description('Which kiosks need somebody now, and since when.')
    .tags(['kiosk-fleet'])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .readonly()
    .links(dashboardLinks({ title: 'Fleet in kiosk-fleet', path: '/fleet' }))
    .annotations(placeAnnotations)
    .variables([region, site, model, kiosk, app])
    .withRow(new RowBuilder('Now'))
    .withPanel(kioskStates())
    .withPanel(incidentsBySeverity())
    .withPanel(freshness())
    .withPanel(silence())
    .withPanel(incidents())
    .withRow(new RowBuilder('Temperature'))
    .withPanel(temperatureBySite())
    .withPanel(temperatureByKiosk())
    .withRow(new RowBuilder('Messages'))
    .withPanel(heartbeats())
    .withPanel(refusals())
    .build();
}
