import { plotLeft, type TimeScale, xAt } from '../charts/plot-area.js';
import { kindWords, stateWords } from '../commands/command-words.js';
import { Lane } from './history-lanes.js';
import classes from './history-lanes.module.css';
import { dispenseBars, visitMarks } from './stock-marks.js';
import type { KioskDeeds } from './use-kiosk-deeds.js';

const barWidth = 3;
const tallest = 20;

/** Packs that left as bars, visits of people as marks: from the ledger, as far back as it was asked for. */
export function StockLane({ scale, deeds }: { scale: TimeScale; deeds: KioskDeeds }) {
  const bars = dispenseBars(deeds.movements, scale, barWidth);
  const visits = visitMarks(deeds.movements, scale);
  const most = Math.max(1, ...bars.map(({ packs }) => packs));
  const oldest = deeds.moreMovements ? xAt(scale, Date.parse(deeds.movements.at(-1)?.at ?? '')) : plotLeft;
  const packs = bars.reduce((sum, bar) => sum + bar.packs, 0);
  return (
    <Lane name="Stock" label={`${packs} packs dispensed, ${visits.length} visits`} scale={scale}>
      {oldest > plotLeft + 150 ? (
        <text x={oldest - 8} y={19} textAnchor="end" className={classes.none}>
          older ones are in the ledger
        </text>
      ) : null}
      {bars.map((bar) => {
        const height = Math.max(3, (bar.packs / most) * tallest);
        return (
          <rect
            key={bar.x}
            x={bar.x}
            y={29 - height}
            width={barWidth - 1}
            height={height}
            className={classes.dispensed}
          >
            <title>{`${bar.packs} dispensed`}</title>
          </rect>
        );
      })}
      {visits.map((visit) => (
        <path
          key={`${visit.at} ${visit.by}`}
          d={`M${visit.x - 6} 3H${visit.x + 6}L${visit.x} 13Z`}
          className={classes.visit}
        >
          <title>{`Visit by ${visit.by}: ${visit.filled} in${visit.removed > 0 ? `, ${visit.removed} out` : ''}`}</title>
        </path>
      ))}
    </Lane>
  );
}

/** From when a command was given until it was finished; hollow when it was not carried out. */
export function CommandLane({ scale, deeds }: { scale: TimeScale; deeds: KioskDeeds }) {
  const shown = deeds.commands.filter(({ requestedAt, finishedAt }) => {
    const end = finishedAt ? Date.parse(finishedAt) : scale.to;
    return end >= scale.from && Date.parse(requestedAt) <= scale.to;
  });
  return (
    <Lane name="Commands" label={`${shown.length} commands`} scale={scale}>
      {shown.map((command) => {
        const left = Math.max(plotLeft, xAt(scale, Date.parse(command.requestedAt)));
        const right = xAt(scale, command.finishedAt ? Date.parse(command.finishedAt) : scale.to);
        return (
          <rect
            key={command.id}
            x={left}
            y={9}
            width={Math.max(8, right - left)}
            height={12}
            rx={6}
            className={classes.command}
            data-done={command.state === 'DONE' || undefined}
          >
            <title>
              {`${kindWords[command.kind].label}${command.slot ? ` ${command.slot}` : ''}: ${stateWords[command.state]}, by ${command.requestedBy.replace(/^user:/, '')}`}
            </title>
          </rect>
        );
      })}
    </Lane>
  );
}
