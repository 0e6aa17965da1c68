import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { type MetricDefinition, metricDefinitions } from '../../libs/metrics/src/definitions.js';
import { fleetMetric, metricByRegion } from './executive.sql.js';
import { stat, timeSeries } from './panels.js';
import { TimescaleQuery } from './timescale-query.js';

export const metricUnits = { COUNT: 'short', SHARE: 'percentunit', SECONDS: 's' } as const;

export function metric(key: string): MetricDefinition {
  const found = metricDefinitions.find((definition) => definition.key === key);
  if (found === undefined) throw new Error(`The glossary has no ${key}`);
  return found;
}

/** What the glossary says, so that nobody has to guess what is drawn. */
function describe({ key, formula, grain, owner, caveats, better }: MetricDefinition): string {
  return [
    `${formula[0]!.toUpperCase()}${formula.slice(1)}. Counts: ${grain}.`,
    ...caveats,
    `${better === 'HIGHER' ? 'More' : 'Less'} is better. Owner: ${owner}. In the glossary: ${key}.`,
  ].join('\n\n');
}

/** Red on the wrong side of the target. */
function target({ target: aim, better }: MetricDefinition): ThresholdsConfigBuilder {
  const [below, above] = better === 'HIGHER' ? ['red', 'green'] : ['green', 'red'];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(
    aim === null
      ? [{ value: null, color: 'text' }]
      : [
          { value: null, color: below },
          { value: aim, color: above },
        ],
  );
}

/** A line for all clinics and each selected region, with the target as a dashed line. */
export function metricPanel(key: string, size: { width: number; height: number }): TimeSeriesPanel {
  const definition = metric(key);
  const panel = timeSeries({
    title: definition.name,
    description: describe(definition),
    sql: metricByRegion(key),
    ...size,
    unit: metricUnits[definition.unit],
    minInterval: '1d',
  })
    .spanNulls(false)
    .overrideByName('All clinics', [
      { id: 'custom.lineWidth', value: 3 },
      { id: 'color', value: { mode: 'fixed', fixedColor: 'text' } },
    ]);
  if (definition.target === null) return panel;
  return panel
    .thresholds(target(definition))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
}

/** The newest whole week of all clinics, with those before it. */
export function metricStat(key: string, size: { width: number; height: number }): StatPanel {
  const definition = metric(key);
  const panel = stat({ title: definition.name, description: describe(definition), sql: '', ...size });
  return panel
    .targets([new TimescaleQuery('time_series', fleetMetric(key))])
    .unit(metricUnits[definition.unit])
    .noValue('too few to show')
    .thresholds(target(definition))
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.Area);
}
