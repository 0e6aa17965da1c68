import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { FailureNotice } from '../app/failure-notice.js';
import classes from './executive.module.css';
import { type ExecutiveSearch, periods } from './executive-search.js';
import { formatMetric } from './metric-format.js';
import { capacityAdvice } from './summary-sentences.js';
import { useCapacity } from './use-executive.js';

const adviceWords = { ADD: 'Add a kiosk', MOVE: 'Move one away' } as const;

/** Where a second kiosk is due, and where one is idle. */
export function CapacityPanel({ search }: { search: ExecutiveSearch }) {
  const { data, error, refetch } = useCapacity(search);
  const rows = data ? capacityAdvice(data, periods[search.period ?? '4w']) : [];
  return (
    <section className={classes.panel} aria-label="Capacity" data-testid="executive-capacity">
      <h2>Where to add or move a kiosk</h2>
      {error && !data ? (
        <FailureNotice what="the capacity" error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={120} />
      ) : rows.length === 0 ? (
        <p className={classes.quiet}>
          Nowhere at present: no clinic’s kiosks are in use for 45 % of its opening hours or more, and none
          for 3 % or less.
        </p>
      ) : (
        <table className={classes.losses}>
          <thead>
            <tr>
              <th scope="col">Clinic</th>
              <th scope="col">Kiosks</th>
              <th scope="col">In use</th>
              <th scope="col">Do</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ group, name, kiosks, utilisation, advice }) => (
              <tr key={group}>
                <th scope="row">
                  <Link to="/executive" search={{ ...search, site: group }}>
                    {name}
                  </Link>
                </th>
                <td>{kiosks}</td>
                <td>{formatMetric('SHARE', utilisation)}</td>
                <td>{adviceWords[advice]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
