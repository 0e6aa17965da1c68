import { QueryBuilder as AlertQuery, type Rule, RuleBuilder } from '@grafana/grafana-foundation-sdk/alerting';
import { TypeThresholdBuilder } from '@grafana/grafana-foundation-sdk/expr';
import { TimescaleQuery, timescaledb } from './timescale-query.js';
import * as sql from './alert-rules.sql.js';

/**
 * Who watches the platform itself. Kiosks, medication and stock are watched by kiosk-fleet's own rules; these are for
 * when it cannot tell any more, because nothing arrives, no worker runs, or messages do not leave.
 */
interface Watch {
  uid: string;
  title: string;
  /** One row with one number; several rows are told apart by their text columns. No $: Grafana would expand it. */
  sql: string;
  above: number;
  /** As Grafana writes durations. */
  for: string;
  severity: 'critical' | 'warning';
  summary: string;
  description: string;
  /** Title of the panel of ingest.json that shows it. */
  panel: string;
}

export const watches: readonly Watch[] = [
  {
    uid: 'kiosk-fleet-no-telemetry',
    title: 'No telemetry arrives',
    sql: sql.secondsSinceTelemetry,
    above: 120,
    for: '2m',
    severity: 'critical',
    summary: 'No message of any kiosk in service came in for more than two minutes.',
    description: 'Look at the api processes and at what is before them: load balancer, broker, network.',
    panel: 'Readings per minute',
  },
  {
    uid: 'kiosk-fleet-signals-wait',
    title: 'Breaches are not evaluated',
    sql: sql.oldestSignal,
    above: 60,
    for: '2m',
    severity: 'critical',
    summary: 'A breach has been waiting for more than a minute to become an alert.',
    description: 'Alerts are late. Look at the workers and the queue.',
    panel: 'Signals',
  },
  {
    uid: 'kiosk-fleet-work-waits',
    title: 'Work piles up',
    sql: sql.oldestWork,
    above: 900,
    for: '5m',
    severity: 'warning',
    summary: 'Work has been waiting for more than a quarter of an hour.',
    description: 'The label says which. Look at the workers.',
    panel: 'Queues',
  },
  {
    uid: 'kiosk-fleet-work-given-up',
    title: 'Work was given up',
    sql: sql.givenUp,
    above: 0,
    for: '0s',
    severity: 'warning',
    summary: 'Something could not be done and is not tried again.',
    description:
      'The label says which. Notifications: see the delivery log. Signals: see the table dead_signal.',
    panel: 'Queues',
  },
  {
    uid: 'kiosk-fleet-database-jobs',
    title: 'A job of the database fails',
    sql: sql.failedDatabaseJobs,
    above: 0,
    for: '30m',
    severity: 'warning',
    summary: 'Rollup refresh, compression or retention has been failing for half an hour.',
    description: 'The disk fills, or rollups age. Look at timescaledb_information.job_errors.',
    panel: 'Database jobs',
  },
];

function rule(watch: Watch): Rule {
  return (
    new RuleBuilder(watch.title)
      .uid(watch.uid)
      .orgID(1)
      .folderUID('kiosk-fleet')
      .ruleGroup('kiosk-fleet')
      .condition('above')
      .queries([
        new AlertQuery('numbers')
          .datasourceUid(timescaledb.uid!)
          .relativeTimeRange({ from: 600, to: 0 })
          .model(new TimescaleQuery('table', watch.sql, 'numbers')),
        new AlertQuery('above')
          .datasourceUid('__expr__')
          .relativeTimeRange({ from: 0, to: 0 })
          .model(
            new TypeThresholdBuilder()
              .refId('above')
              .datasource({ type: '__expr__', uid: '__expr__' })
              .expression('numbers')
              .conditions([{ evaluator: { type: 'gt', params: [watch.above] } }]),
          ),
      ])
      .forDuration(watch.for)
      // No row: there is nothing to complain about. A database that cannot be asked is a complaint of its own.
      .noDataState('OK')
      .execErrState('Error')
      .labels({ product: 'kiosk-fleet', severity: watch.severity })
      .annotations({ summary: watch.summary, description: watch.description })
      .build()
  );
}

/** The form of Grafana's provisioning files, which is not that of its API, nor of the SDK's rule groups. */
export function alertRules(panelIds: (title: string) => number): object {
  return {
    apiVersion: 1,
    groups: [
      {
        orgId: 1,
        name: 'kiosk-fleet',
        folder: 'Kiosk fleet',
        interval: '1m',
        rules: watches.map((watch) => {
          const { uid, title, condition, data, noDataState, execErrState, labels, annotations, ...built } =
            rule(watch);
          return {
            ...{ uid, title, condition, data, noDataState, execErrState, labels, for: built.for },
            annotations: {
              ...annotations,
              __dashboardUid__: 'kiosk-fleet-ingest',
              __panelId__: String(panelIds(watch.panel)),
            },
          };
        }),
      },
    ],
  };
}
