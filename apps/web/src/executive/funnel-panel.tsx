import type { ExecutiveOverviewQuery } from '../generated/graphql.js';
import classes from './executive.module.css';
import { formatMetric } from './metric-format.js';
import { causeWords } from './summary-sentences.js';

type Funnel = ExecutiveOverviewQuery['funnelNow'][number];

const stageWords = {
  RECEIVED: 'Received',
  VALIDATED: 'Validated',
  DISPENSED: 'Dispensed',
  PICKED_UP: 'Picked up',
  CANCELLED: 'Cancelled',
  FAILED: 'Failed',
  RETURNED: 'Returned',
} as const;

const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'few' : value.toLocaleString('en-US');

/** Orders by the stage they reached, and what the others were lost to. */
export function FunnelPanel({ now, before }: { now: Funnel | undefined; before: Funnel | undefined }) {
  if (!now || now.orders === 0)
    return (
      <section className={classes.panel} aria-label="Funnel">
        <h2>From prescription to hand</h2>
        <p className={classes.quiet}>No orders came in during this period.</p>
      </section>
    );
  const all = now.orders ?? null;
  const compared = before !== undefined && before.orders !== 0;
  const earlier = new Map(before?.losses.map(({ cause, orders }) => [cause, orders]));
  const losses = now.losses
    .filter(({ orders }) => orders !== 0)
    .sort((a, b) => (b.orders ?? 0) - (a.orders ?? 0));
  return (
    <section className={classes.panel} aria-label="Funnel" data-testid="executive-funnel">
      <h2>From prescription to hand</h2>
      <div className={classes.funnel}>
        <ol className={classes.stages}>
          {now.stages.map(({ stage, orders, waiting, medianSeconds, p90Seconds }) => (
            <li key={stage}>
              <span className={classes.stageName}>{stageWords[stage]}</span>
              <span className={classes.bar} aria-hidden>
                <span style={{ width: `${all && orders ? (100 * orders) / all : 0}%` }} />
              </span>
              <span className={classes.stageCount}>
                {count(orders)}
                {all && orders && stage !== 'RECEIVED' ? ` · ${formatMetric('SHARE', orders / all)}` : ''}
              </span>
              <span className={classes.quiet}>
                {medianSeconds == null
                  ? ''
                  : `${formatMetric('SECONDS', medianSeconds)} after, 9 of 10 within ${formatMetric('SECONDS', p90Seconds)}`}
                {waiting ? ` · ${count(waiting)} wait` : ''}
              </span>
            </li>
          ))}
        </ol>
        <table className={classes.losses}>
          <caption>What {count(now.lost)} lost orders were due to</caption>
          <thead>
            <tr>
              <th scope="col">Cause</th>
              <th scope="col">Orders</th>
              <th scope="col">Share</th>
              <th scope="col">Before</th>
            </tr>
          </thead>
          <tbody>
            {losses.map(({ cause, orders, share }) => (
              <tr key={cause}>
                <th scope="row">{causeWords[cause]}</th>
                <td>{count(orders)}</td>
                <td>{formatMetric('SHARE', share)}</td>
                <td>{compared ? count(earlier.get(cause)) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {now.suppressed ? (
        <p className={classes.quiet}>
          “few”: counts below 11, and those from which they would follow, are not shown.
        </p>
      ) : null}
    </section>
  );
}
