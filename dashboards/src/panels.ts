import {
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { TimescaleQuery, timescaledb } from './timescale-query.js';

export interface PanelText {
  title: string;
  /** What the number means and what follows from it; shown behind the panel's i. */
  description: string;
  sql: string;
  /** Columns of Grafana's 24. */
  width: number;
  /** Rows of 30 px. */
  height: number;
}

/** One row of named numbers. The SDK's own defaults reduce by nothing and therefore show nothing. */
export function stat(text: PanelText): StatPanel {
  return new StatPanel()
    .title(text.title)
    .description(text.description)
    .datasource(timescaledb)
    .span(text.width)
    .height(text.height)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .withTarget(new TimescaleQuery('table', text.sql));
}

export function table(text: PanelText): TablePanel {
  return new TablePanel()
    .title(text.title)
    .description(text.description)
    .datasource(timescaledb)
    .span(text.width)
    .height(text.height)
    .filterable(true)
    .withTarget(new TimescaleQuery('table', text.sql));
}

/** A line per `metric`. Gaps stay gaps: a line drawn across them would hide missing readings. */
export function timeSeries(text: PanelText & { unit: string; minInterval: string }): TimeSeriesPanel {
  return new TimeSeriesPanel()
    .title(text.title)
    .description(text.description)
    .datasource(timescaledb)
    .span(text.width)
    .height(text.height)
    .unit(text.unit)
    .interval(text.minInterval)
    .lineWidth(1)
    .fillOpacity(8)
    .spanNulls(false)
    .showPoints(VisibilityMode.Auto)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .withTarget(new TimescaleQuery('time_series', text.sql));
}

/** Fixed colours by column name, the same on every panel. */
export function colours<Panel extends StatPanel | TablePanel | TimeSeriesPanel>(
  panel: Panel,
  byName: Record<string, string>,
): Panel {
  for (const [name, fixedColor] of Object.entries(byName))
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  return panel;
}

type Steps = { value: number | null; color: string }[];

/** Green until the first step; each further colour from its value on. */
export function thresholds(...steps: [value: number, color: string][]): ThresholdsConfigBuilder {
  const all: Steps = [{ value: null, color: 'green' }];
  for (const [value, color] of steps) all.push({ value, color });
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(all);
}

/** The unit of one column. */
export function units<Panel extends StatPanel | TablePanel | TimeSeriesPanel>(
  panel: Panel,
  byName: Record<string, string>,
): Panel {
  for (const [name, unit] of Object.entries(byName))
    panel.overrideByName(name, [{ id: 'unit', value: unit }]);
  return panel;
}

/** Columns that are coloured by how bad their number is. */
export function alarming<Panel extends StatPanel | TablePanel>(
  panel: Panel,
  byName: Record<string, [value: number, color: string][]>,
): Panel {
  for (const [name, steps] of Object.entries(byName)) {
    const properties: { id: string; value: unknown }[] = [
      { id: 'thresholds', value: thresholds(...steps).build() },
      { id: 'color', value: { mode: 'thresholds' } },
    ];
    if (panel instanceof TablePanel)
      properties.push({ id: 'custom.cellOptions', value: { type: 'color-text' } });
    panel.overrideByName(name, properties);
  }
  return panel;
}
