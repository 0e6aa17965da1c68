import { Skeleton } from '@mantine/core';
import { FailureNotice } from '../app/failure-notice.js';
import classes from './executive.module.css';
import type { ExecutiveSearch } from './executive-search.js';
import { formatMetric } from './metric-format.js';
import { useHours } from './use-executive.js';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** When kiosks are in use, by the clinics' own clocks. The number is in every cell; the tint only helps to see it. */
export function WeekHeatMap({ search }: { search: ExecutiveSearch }) {
  const { data, error, refetch } = useHours(search);
  const cells = new Map(data?.map((cell) => [cell.weekday * 24 + cell.hour, cell]));
  const hours = data ? [...new Set(data.map(({ hour }) => hour))].sort((a, b) => a - b) : [];
  const most = Math.max(0, ...(data ?? []).map(({ utilisation }) => utilisation ?? 0));
  return (
    <section className={classes.panel} aria-label="Hours of the week" data-testid="executive-hours">
      <h2>Hours of the week</h2>
      {error && !data ? (
        <FailureNotice what="the hours" error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={220} />
      ) : hours.length === 0 ? (
        <p className={classes.quiet}>No opening hours in this period.</p>
      ) : (
        <div className={classes.scroll} tabIndex={0} role="group" aria-label="Table of hours">
          <table className={classes.hours}>
            <caption>Share of open time in use, in each clinic’s own zone</caption>
            <thead>
              <tr>
                <td />
                {weekdays.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {hours.map((hour) => (
                <tr key={hour}>
                  <th scope="row">{String(hour).padStart(2, '0')}:00</th>
                  {weekdays.map((name, index) => {
                    const cell = cells.get((index + 1) * 24 + hour);
                    const share = cell?.utilisation ?? null;
                    return (
                      <td
                        key={name}
                        style={
                          {
                            '--tint': `${share === null || most === 0 ? 0 : Math.round((55 * share) / most)}%`,
                          } as React.CSSProperties
                        }
                      >
                        {cell === undefined
                          ? ''
                          : share === null
                            ? 'few'
                            : formatMetric('SHARE', share).replace(/\.\d+/, '')}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
