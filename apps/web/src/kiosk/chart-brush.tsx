import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import type { Interval } from '../charts/heard-intervals.js';
import { plotLeft, plotRight, timeAt, xAt, type TimeScale } from '../charts/plot-area.js';
import { nearestPoint, usualStep, type SeriesPoint } from '../charts/series-points.js';
import { formatShort } from '../time/format-time.js';
import classes from './chart-brush.module.css';
import { leastWindow } from './kiosk-search.js';
import { serverNow } from '../time/server-clock.js';
import { moveByKey } from './window-moves.js';
import type { HistoryError } from './use-kiosk-history.js';

interface ChartBrushProps {
  scale: TimeScale;
  zone: string;
  series: readonly { probe: string; every: string; points: readonly SeriesPoint[] }[];
  errors: readonly HistoryError[];
  heard: readonly Interval[];
  onZoom: (from: number, to: number) => void;
  /** Keys move the window without a step in the history for each. */
  onMove: (to: Interval, replace: boolean) => void;
  children: ReactNode;
}

/** A shorter selection than this, in CSS pixels, was a click. */
const leastSelection = 8;

/** One line through all charts and lanes under the mouse, what they say there, and drawing a range to zoom, by mouse or finger. */
export function ChartBrush({
  scale,
  zone,
  series,
  errors,
  heard,
  onZoom,
  onMove,
  children,
}: ChartBrushProps) {
  const box = useRef<HTMLDivElement>(null);
  const [pointer, setPointer] = useState<number | null>(null);
  const [start, setStart] = useState<number | null>(null);

  const xOf = (event: PointerEvent) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    return Math.min(scale.width - plotRight, Math.max(plotLeft, event.clientX - left));
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setStart(xOf(event));
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    const end = xOf(event);
    if (start !== null && Math.abs(end - start) >= leastSelection) {
      const from = timeAt(scale, Math.min(start, end));
      const to = timeAt(scale, Math.max(start, end));
      if (to - from >= leastWindow) onZoom(from, to);
    }
    setStart(null);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moveByKey(event.key, scale, serverNow());
    if (!next) return;
    event.preventDefault();
    onMove(next, true);
  };

  return (
    <div
      ref={box}
      className={classes.box}
      role="group"
      aria-label="Charts of the kiosk. Arrow keys move in time, plus and minus zoom."
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={(event) => setPointer(xOf(event))}
      onPointerLeave={() => setPointer(null)}
      onPointerDown={onPointerDown}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        // A finger that goes up or down scrolls the page; the browser then takes the pointer away.
        setStart(null);
        setPointer(null);
      }}
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

type ReadoutProps = Omit<ChartBrushProps, 'onZoom' | 'onMove' | 'children'> & { x: number };

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
