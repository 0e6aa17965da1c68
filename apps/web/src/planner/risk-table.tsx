import { Link } from '@tanstack/react-router';
import { formatClock } from '../time/format-time.js';
import { type Plan, percent, type Risk, riskStep } from './planner-facts.js';
import classes from './planner.module.css';

/** Every third hour has its number; the others are colour alone between them. */
const labelEvery = 3;

/** Which kiosks have a slot that runs out, and by when, if nobody goes there. */
export function RiskTable({ plan }: { plan: Plan }) {
  const risks = plan.kiosksAtRisk.nodes;
  const zone = plan.depot.timeZone;
  const hours = risks[0]?.byHour ?? [];
  return (
    <section className={classes.section} aria-labelledby="risk-title">
      <h2 id="risk-title">Kiosks at risk, if nobody goes there</h2>
      {risks.length === 0 ? (
        <p className={classes.quiet}>No kiosk is likely to run out before somebody could come.</p>
      ) : (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Kiosks at risk by hour">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Kiosk</th>
                <th scope="col">Plan</th>
                <th scope="col" className={classes.number}>
                  Packs missed
                </th>
                {hours.map(({ at }, index) => (
                  <th key={at} scope="col" className={classes.hour}>
                    {index % labelEvery === labelEvery - 1 ? (
                      formatClock(Date.parse(at), zone).slice(0, 2)
                    ) : (
                      <span className="sr-only">{formatClock(Date.parse(at), zone)}</span>
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {risks.map((risk) => (
                <RiskRow key={risk.kiosk.serial} risk={risk} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {plan.kiosksAtRisk.pageInfo.hasNextPage ? (
        <p className={classes.quiet}>The {risks.length} most likely ones; more have a smaller risk.</p>
      ) : null}
      {risks.length > 0 ? (
        <p className={classes.quiet}>
          Probability that at least one slot has run out by the hour, in the depot's time; “Plan” says whether
          a van goes there.
        </p>
      ) : null}
    </section>
  );
}

function RiskRow({ risk }: { risk: Risk }) {
  return (
    <tr data-testid="risk-row">
      <th scope="row">
        <Link to="/kiosks/$serial" params={{ serial: risk.kiosk.serial }}>
          {risk.kiosk.serial}
        </Link>
        <span className={classes.quiet}> {risk.kiosk.site.name}</span>
      </th>
      <td>{risk.stop === null ? <strong className={classes.left}>not served</strong> : 'on a route'}</td>
      <td className={classes.number}>{risk.expectedShort.toFixed(1)}</td>
      {risk.byHour.map(({ at, probability }, index) => (
        <td key={at} className={classes.cell} data-step={riskStep(probability)} title={percent(probability)}>
          {index % labelEvery === labelEvery - 1 ? (
            Math.round(probability * 100)
          ) : (
            <span className="sr-only">{percent(probability)}</span>
          )}
        </td>
      ))}
    </tr>
  );
}
