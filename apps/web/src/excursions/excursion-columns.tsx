import { Link } from '@tanstack/react-router';
import type { PagedColumn } from '../app/paged-table.js';
import type { ExcursionLineFragment } from '../generated/graphql.js';
import { TimeAgo } from '../time/time-ago.js';
import { useNow } from '../time/use-now.js';
import { ExcursionStateBadge } from './excursion-state.js';
import { celsius, kineticText, lengthOf, lotsText, shortReasonWords } from './excursion-words.js';
import classes from './excursions.module.css';

function Began({ line, zone }: { line: ExcursionLineFragment; zone: string }) {
  const now = useNow();
  return (
    <>
      <Link to="/excursions/$excursionId" params={{ excursionId: line.id }} className={classes.link}>
        <TimeAgo at={line.startedAt} zone={zone} />
      </Link>
      <div className={classes.quiet}>
        {line.endedAt ? 'lasted ' : 'for '}
        {lengthOf(line.startedAt, line.endedAt, now)}
      </div>
    </>
  );
}

function Kinetic({ line }: { line: ExcursionLineFragment }) {
  const kinetic = kineticText(line);
  return kinetic ? (
    <span className={kinetic.bad ? classes.bad : undefined}>{kinetic.text}</span>
  ) : (
    <span className={classes.quiet}>no limit</span>
  );
}

/** What every list of excursions shows of one; `zoneOf` the clinic's time zone. */
export function excursionColumns<T extends ExcursionLineFragment>(
  zoneOf: (line: T) => string,
): { began: PagedColumn<T>; rest: PagedColumn<T>[] } {
  return {
    began: { header: 'Began', cell: (line) => <Began line={line} zone={zoneOf(line)} /> },
    rest: [
      {
        header: 'State',
        cell: (line) => (
          <>
            <ExcursionStateBadge state={line.state} />
            {line.reasons.length > 0 ? (
              <div className={classes.quiet}>
                {line.reasons.map((reason) => shortReasonWords[reason]).join(', ')}
              </div>
            ) : null}
          </>
        ),
      },
      {
        header: 'Measured',
        cell: (line) => (
          <>
            {celsius(line.minCelsius)} to {celsius(line.maxCelsius)}
            <div className={classes.quiet}>{line.probe}</div>
          </>
        ),
      },
      { header: 'Mean kinetic', wideOnly: true, cell: (line) => <Kinetic line={line} /> },
      { header: 'Lots', wideOnly: true, cell: (line) => lotsText(line) },
    ],
  };
}
