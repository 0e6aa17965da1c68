import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { chartColumns, isolatedPoints, usualStep, valueRange, type SeriesPoint } from './series-points.js';
import type { TemperatureLimits } from './temperature-limits.js';
import type { TimeTick } from './time-ticks.js';
import { plotLeft, plotRight } from './plot-area.js';

export interface TemperaturePlotProps {
  points: readonly SeriesPoint[];
  every: string;
  limits: TemperatureLimits;
  /** ms. */
  from: number;
  to: number;
  ticks: readonly TimeTick[];
  width: number;
  height: number;
}

/** One probe's temperature with its limits: a line, and behind it least and most where a point is a bucket. */
export function TemperaturePlot(props: TemperaturePlotProps) {
  const { points, every, limits, from, to, ticks, width, height } = props;
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme('light');
  const columns = useMemo(() => chartColumns(points, usualStep(points, every)), [points, every]);
  const range = useMemo(() => valueRange(points, limits), [points, limits]);
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
        hooks: { drawClear: [(drawn) => drawLimits(drawn, limits, colour)] },
      },
      data,
      holding,
    );
    plot.current = chart;
    return () => {
      chart.destroy();
      plot.current = null;
    };
  }, [scheme, limits]);

  useEffect(() => plot.current?.setData(columns), [columns]);
  useEffect(() => plot.current?.setSize({ width, height }), [width, height]);
  useEffect(() => plot.current?.redraw(true, true), [from, to, ticks, range]);

  return <div ref={holder} style={{ height }} aria-hidden />;
}

/**
 * What is out of the allowed band is tinted, and more so beyond what must never be left, so that the eye finds
 * where the line leaves them: the inner limits are dashed, the outer ones solid.
 */
function drawLimits(chart: uPlot, limits: TemperatureLimits, colour: (name: string) => string): void {
  const { ctx: context, bbox: box } = chart;
  const y = (celsius: number) => Math.round(chart.valToPos(celsius, 'y', true));
  const bottom = box.top + box.height;
  const ratio = uPlot.pxRatio;
  const pairs = [
    {
      low: limits.low,
      high: limits.high,
      token: '--severity-warning',
      tint: 0.07,
      line: 0.7,
      width: 1,
      dashed: true,
    },
    {
      low: limits.excursionLow,
      high: limits.excursionHigh,
      token: '--severity-critical',
      tint: 0.1,
      line: 0.9,
      width: 1.5,
      dashed: false,
    },
  ];
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  for (const pair of pairs) {
    context.globalAlpha = pair.tint;
    context.fillStyle = colour(pair.token);
    context.fillRect(box.left, box.top, box.width, y(pair.high) - box.top);
    context.fillRect(box.left, y(pair.low), box.width, bottom - y(pair.low));
    context.globalAlpha = pair.line;
    context.strokeStyle = colour(pair.token);
    context.lineWidth = Math.max(1, pair.width * ratio);
    context.setLineDash(pair.dashed ? [4 * ratio, 4 * ratio] : []);
    for (const celsius of [pair.low, pair.high]) {
      context.beginPath();
      context.moveTo(box.left, y(celsius));
      context.lineTo(box.left + box.width, y(celsius));
      context.stroke();
    }
  }
  context.restore();
}
