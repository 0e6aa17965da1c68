import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { chartColumns, isolatedPoints, usualStep, valueRange, type SeriesPoint } from './series-points.js';
import type { TimeTick } from './time-ticks.js';
import { plotLeft, plotRight } from './plot-area.js';

export interface TemperaturePlotProps {
  points: readonly SeriesPoint[];
  every: string;
  /** °C. */
  low: number;
  high: number;
  /** ms. */
  from: number;
  to: number;
  ticks: readonly TimeTick[];
  width: number;
  height: number;
}

/** One probe's temperature with its band: a line, and behind it least and most where a point is a bucket. */
export function TemperaturePlot(props: TemperaturePlotProps) {
  const { points, every, low, high, from, to, ticks, width, height } = props;
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme('light');
  const columns = useMemo(() => chartColumns(points, usualStep(points, every)), [points, every]);
  const range = useMemo(() => valueRange(points, low, high), [points, low, high]);
  const latest = useRef({ from, to, ticks, range });
  const initial = useRef({ columns, width, height });
  // Before the effect that makes the chart, which reads both.
  useEffect(() => {
    latest.current = { from, to, ticks, range };
    initial.current = { columns, width, height };
  });

  useEffect(() => {
    const holding = holder.current;
    if (!holding) return;
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const { columns: data, ...size } = initial.current;
    const chart = new uPlot(
      {
        ...size,
        padding: [6, plotRight, 6, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: true, range: () => [latest.current.from / 1_000, latest.current.to / 1_000] },
          y: { range: () => latest.current.range },
        },
        axes: [
          {
            size: 0,
            splits: () => latest.current.ticks.map((tick) => tick.at / 1_000),
            values: (_, splits) => splits.map(() => ''),
            grid: { stroke: colour('--line'), width: 1 },
            ticks: { show: false },
          },
          {
            size: plotLeft,
            gap: 8,
            space: 34,
            stroke: colour('--ink-quiet'),
            font: `12px ${colour('--font-ui')}`,
            values: (_, splits) => splits.map((value) => `${value} °C`),
            grid: { show: false },
            ticks: { show: false },
          },
        ],
        series: [
          {},
          {
            stroke: colour('--accent'),
            width: 1.6,
            points: {
              show: false,
              size: 4.5,
              fill: colour('--accent'),
              filter: (drawn) => isolatedPoints([...(drawn.data[1] ?? [])]),
            },
          },
          { stroke: 'transparent', points: { show: false } },
          { stroke: 'transparent', points: { show: false } },
        ],
        bands: [{ series: [3, 2], fill: `color-mix(in srgb, ${colour('--accent')} 22%, transparent)` }],
        hooks: { drawClear: [(drawn) => drawBand(drawn, low, high, colour)] },
      },
      data,
      holding,
    );
    plot.current = chart;
    return () => {
      chart.destroy();
      plot.current = null;
    };
  }, [scheme, low, high]);

  useEffect(() => plot.current?.setData(columns), [columns]);
  useEffect(() => plot.current?.setSize({ width, height }), [width, height]);
  useEffect(() => plot.current?.redraw(true, true), [from, to, ticks, range]);

  return <div ref={holder} style={{ height }} aria-hidden />;
}

/** What is out of the band is shaded, so that the eye finds where the line leaves it. */
function drawBand(chart: uPlot, low: number, high: number, colour: (name: string) => string): void {
  const { ctx: context, bbox: box } = chart;
  const top = chart.valToPos(high, 'y', true);
  const bottom = chart.valToPos(low, 'y', true);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.globalAlpha = 0.07;
  context.fillStyle = colour('--severity-critical');
  context.fillRect(box.left, box.top, box.width, top - box.top);
  context.fillRect(box.left, bottom, box.width, box.top + box.height - bottom);
  context.globalAlpha = 0.75;
  context.strokeStyle = colour('--severity-critical');
  context.lineWidth = Math.max(1, uPlot.pxRatio);
  context.setLineDash([4 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
  for (const y of [top, bottom]) {
    context.beginPath();
    context.moveTo(box.left, Math.round(y));
    context.lineTo(box.left + box.width, Math.round(y));
    context.stroke();
  }
  context.restore();
}
