import { zoneAbbreviation } from '../time/format-time.js';
import { xAt, type TimeScale } from './plot-area.js';
import classes from './time-axis.module.css';
import type { TimeTick } from './time-ticks.js';

/** The labels of the time axis; the zone is named once, at its left. */
export function TimeAxis({
  scale,
  ticks,
  zone,
}: {
  scale: TimeScale;
  ticks: readonly TimeTick[];
  zone: string;
}) {
  return (
    <div className={classes.axis} aria-hidden>
      <span className={classes.zone}>{zoneAbbreviation(scale.to, zone)}</span>
      {ticks.map((tick) => (
        <span
          key={tick.at}
          className={classes.tick}
          data-day={tick.newDay || undefined}
          style={{ left: xAt(scale, tick.at) }}
        >
          {tick.label}
        </span>
      ))}
    </div>
  );
}
