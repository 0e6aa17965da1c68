import { zoneAbbreviation } from '../time/format-time.js';
import { plotLeft, xAt, type TimeScale } from './plot-area.js';
import classes from './time-axis.module.css';
import type { TimeTick } from './time-ticks.js';

/** Half a label has to fit between its tick and the zone's name or the right edge. */
const fits = (scale: TimeScale, at: number): boolean => {
  const x = xAt(scale, at);
  return x >= plotLeft + 14 && x <= scale.width - 18;
};

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
      {ticks
        .filter((tick) => fits(scale, tick.at))
        .map((tick) => (
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
