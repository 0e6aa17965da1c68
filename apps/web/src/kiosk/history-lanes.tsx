import type { ReactNode } from 'react';
import { severityLabel, severityShape } from '../app/severity-words.js';
import type { Interval } from '../charts/heard-intervals.js';
import { plotLeft, plotRight, xAt, type TimeScale } from '../charts/plot-area.js';
import { clusterErrors } from './cluster-errors.js';
import { gapText } from './gap-text.js';
import classes from './history-lanes.module.css';
import type { HistoryAlert, HistoryBoot, HistoryError, HistoryGap } from './use-kiosk-history.js';

const laneHeight = 30;
/** Marks closer than this in CSS pixels become one. */
const markWidth = 12;

/** One row under the shared time axis. */
export function Lane({
  name,
  label,
  scale,
  children,
}: {
  name: string;
  label: string;
  scale: TimeScale;
  children: ReactNode;
}) {
  return (
    <div className={classes.lane}>
      <span className={classes.name}>{name}</span>
      <svg width={scale.width} height={laneHeight} role="img" aria-label={label}>
        <line
          x1={plotLeft}
          x2={scale.width - plotRight}
          y1={laneHeight - 0.5}
          y2={laneHeight - 0.5}
          className={classes.rule}
        />
        {children}
      </svg>
    </div>
  );
}

const clamp = (scale: TimeScale, x: number): number =>
  Math.min(scale.width - plotRight, Math.max(plotLeft, x));

/** Where the bar has a hole, the kiosk was not heard. */
export function HeardLane({ scale, heard }: { scale: TimeScale; heard: readonly Interval[] }) {
  const label =
    heard.length === 0 ? 'Not heard in this time' : `Heard, with ${heard.length - 1} interruptions`;
  return (
    <Lane name="Heard" label={label} scale={scale}>
      {heard.length === 0 ? (
        <text x={plotLeft + 8} y={19} className={classes.none}>
          not heard in this time
        </text>
      ) : null}
      {heard.map((interval) => {
        const left = clamp(scale, xAt(scale, interval.from));
        const right = clamp(scale, xAt(scale, interval.to));
        return (
          <rect
            key={interval.from}
            x={left}
            y={10}
            width={Math.max(1.5, right - left)}
            height={9}
            className={classes.heard}
          />
        );
      })}
    </Lane>
  );
}

export function ErrorLane({
  scale,
  errors,
  more,
}: {
  scale: TimeScale;
  errors: readonly HistoryError[];
  more: boolean;
}) {
  const marks = clusterErrors(errors, scale, markWidth);
  const count = marks.reduce((sum, mark) => sum + mark.count, 0);
  const oldest = marks[0];
  return (
    <Lane name="Errors" label={`${count}${more ? ' or more' : ''} errors`} scale={scale}>
      {more && oldest && oldest.x - plotLeft > 150 ? (
        <text x={oldest.x - 14} y={19} textAnchor="end" className={classes.none}>
          older ones in the list below
        </text>
      ) : null}
      {marks.map((mark) => (
        <g key={mark.x} transform={`translate(${mark.x - 6} 8)`}>
          <title>{mark.count === 1 ? mark.code : `${mark.count} errors, the worst: ${mark.code}`}</title>
          <path d={severityShape(mark.severity)} className={classes.mark} data-severity={mark.severity} />
        </g>
      ))}
    </Lane>
  );
}

export function AlertLane({ scale, alerts }: { scale: TimeScale; alerts: readonly HistoryAlert[] }) {
  const shown = alerts.filter((alert) => {
    const end = alert.resolvedAt ? Date.parse(alert.resolvedAt) : scale.to;
    return end >= scale.from && Date.parse(alert.startedAt) <= scale.to;
  });
  return (
    <Lane name="Alerts" label={`${shown.length} alerts`} scale={scale}>
      {shown.map((alert) => {
        const left = clamp(scale, xAt(scale, Date.parse(alert.startedAt)));
        const right = clamp(scale, xAt(scale, alert.resolvedAt ? Date.parse(alert.resolvedAt) : scale.to));
        return (
          <g key={alert.id}>
            <title>{`${severityLabel(alert.severity)}: ${alert.summary}`}</title>
            <rect
              x={left}
              y={6}
              width={Math.max(3, right - left)}
              height={17}
              rx={2}
              className={classes.alert}
              data-severity={alert.severity}
            />
            {right - left > 90 ? (
              <text x={left + 7} y={18.5} className={classes.alertText}>
                {fitted(alert.summary, right - left - 14)}
              </text>
            ) : null}
          </g>
        );
      })}
    </Lane>
  );
}

/** Restarts as marks, missing messages as spans; what came late after all is drawn hollow. */
export function MessageLane({
  scale,
  boots,
  gaps,
}: {
  scale: TimeScale;
  boots: readonly HistoryBoot[];
  gaps: readonly HistoryGap[];
}) {
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  return (
    <Lane name="Restarts" label={`${boots.length} restarts, ${missing} messages missing`} scale={scale}>
      {gaps.map((gap) => {
        const left = clamp(scale, xAt(scale, Date.parse(gap.from ?? gap.to)));
        const right = clamp(scale, xAt(scale, Date.parse(gap.to)));
        return (
          <rect
            key={gap.id}
            x={left}
            y={8}
            width={Math.max(4, right - left)}
            height={13}
            rx={2}
            className={classes.gap}
            data-filled={gap.filledAt !== null || undefined}
          >
            <title>{gapText(gap)}</title>
          </rect>
        );
      })}
      {boots.map((boot) => {
        const x = xAt(scale, Date.parse(boot.at));
        return (
          <path key={boot.boot} d={`M${x} 4V26M${x - 4} 8L${x} 3L${x + 4} 8`} className={classes.boot}>
            <title>
              {`Restarted${boot.reason ? `: ${boot.reason}` : ''}${boot.firmware ? `, firmware ${boot.firmware}` : ''}`}
            </title>
          </path>
        );
      })}
    </Lane>
  );
}

/** About 6.4 px a letter at 12 px; SVG cuts no text by itself. */
function fitted(text: string, width: number): string {
  const letters = Math.floor(width / 6.4);
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
}
