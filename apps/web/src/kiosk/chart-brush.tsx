import { useRef, useState, type PointerEvent, type ReactNode } from 'react';
import type { Interval } from '../charts/heard-intervals.js';
import { plotLeft, plotRight, timeAt, xAt, type TimeScale } from '../charts/plot-area.js';
import { nearestPoint, usualStep, type SeriesPoint } from '../charts/series-points.js';
import { formatShort } from '../time/format-time.js';
import classes from './chart-brush.module.css';
import type { HistoryError } from './use-kiosk-history.js';

interface ChartBrushProps {
  scale: TimeScale;
  zone: string;
  series: readonly { probe: string; every: string; points: readonly SeriesPoint[] }[];
  errors: readonly HistoryError[];
  heard: readonly Interval[];
  onZoom: (from: number, to: number) => void;
  children: ReactNode;
}

/** A shorter selection than this, in CSS pixels, was a click. */
const leastSelection = 8;
/** Zooming further in than a minute shows nothing. */
const leastLength = 60_000;

/** One line through all charts and lanes under the mouse, what they say there, and drawing a range to zoom. */
export function ChartBrush({ scale, zone, series, errors, heard, onZoom, children }: ChartBrushProps) {
  const box = useRef<HTMLDivElement>(null);
  const [pointer, setPointer] = useState<number | null>(null);
  const [start, setStart] = useState<number | null>(null);

  const xOf = (event: PointerEvent) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    return Math.min(scale.width - plotRight, Math.max(plotLeft, event.clientX - left));
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setStart(xOf(event));
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    const end = xOf(event);
    if (start !== null && Math.abs(end - start) >= leastSelection) {
      const from = timeAt(scale, Math.min(start, end));
      const to = timeAt(scale, Math.max(start, end));
      if (to - from >= leastLength) onZoom(from, to);
    }
    setStart(null);
  };

  return (
    <div
      ref={box}
      className={classes.box}
      onPointerMove={(event) => setPointer(xOf(event))}
      onPointerLeave={() => setPointer(null)}
      onPointerDown={onPointerDown}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setStart(null)}
    >
      {children}
      {start !== null && pointer !== null ? (
        <div
          className={classes.selection}
          style={{ left: Math.min(start, pointer), width: Math.abs(pointer - start) }}
        />
      ) : null}
      {pointer !== null ? (
        <>
          <div className={classes.line} style={{ left: pointer }} />
          <Readout x={pointer} scale={scale} zone={zone} series={series} errors={errors} heard={heard} />
        </>
      ) : null}
    </div>
  );
}

type ReadoutProps = Omit<ChartBrushProps, 'onZoom' | 'children'> & { x: number };

function Readout({ x, scale, zone, series, errors, heard }: ReadoutProps) {
  const at = timeAt(scale, x);
  const reach = 7 * ((scale.to - scale.from) / Math.max(1, scale.width));
  const near = errors.filter((error) => Math.abs(Date.parse(error.at) - at) <= reach).slice(0, 3);
  const wasHeard = heard.some((interval) => at >= interval.from - reach && at <= interval.to + reach);
  const onRight = xAt(scale, at) < scale.width / 2;
  return (
    <div
      className={classes.readout}
      style={onRight ? { left: x + 12 } : { right: scale.width - x + 12 }}
      aria-hidden
    >
      <div className={classes.time}>{formatShort(at, zone)}</div>
      {series.map((each) => {
        const point = nearestPoint(each.points, at, Math.max(reach, 2 * usualStep(each.points, each.every)));
        return (
          <div key={each.probe}>
            {each.probe} <strong>{point ? `${point.mean.toFixed(1)} °C` : 'not known'}</strong>
            {point && point.max - point.min >= 0.05
              ? ` (${point.min.toFixed(1)} to ${point.max.toFixed(1)})`
              : ''}
          </div>
        );
      })}
      {wasHeard ? null : <div>not heard</div>}
      {near.map((error, index) => (
        <div key={`${error.at} ${index}`}>{error.code}</div>
      ))}
    </div>
  );
}
