import { Link } from '@tanstack/react-router';
import { formatClock } from '../time/format-time.js';
import { type Plan, percent, type Risk, riskStep } from './planner-facts.js';
import classes from './planner.module.css';

/** Hours between two columns: three days fit side by side. */
const step = 3;
const hour = 3_600_000;

/** Of the points, which are hourly on the first day, those that are so many hours apart. */
const columnsOf = (points: Risk['byHour']) => {
  const first = Date.parse(points[0]?.at ?? '') - hour;
  return points.filter(({ at }) => Math.round((Date.parse(at) - first) / hour) % step === 0);
};

/** Which kiosks have a slot that runs out, and by when, if nobody goes there. */
export function RiskTable({ plan }: { plan: Plan }) {
  const risks = plan.kiosksAtRisk.nodes;
  const zone = plan.depot.timeZone;
  const hours = columnsOf(risks[0]?.byHour ?? []);
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
                  <th
                    key={at}
                    scope="col"
                    className={classes.hour}
                    data-day={startsDay(hours, index, zone) || undefined}
                  >
                    {startsDay(hours, index, zone) ? (
                      <span className={classes.weekday}>{weekday(at, zone)}</span>
                    ) : null}
                    {formatClock(Date.parse(at), zone).slice(0, 2)}
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
          Probability in % that at least one slot has run out by the hour, every third hour for three days, in
          the depot's time; “Plan” says whether a van goes there.
        </p>
      ) : null}
    </section>
  );
}

const weekday = (at: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone }).format(Date.parse(at));
const startsDay = (hours: Risk['byHour'], index: number, zone: string): boolean =>
  index === 0 || weekday(hours[index]!.at, zone) !== weekday(hours[index - 1]!.at, zone);

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
      {columnsOf(risk.byHour).map(({ at, probability }) => (
        <td key={at} className={classes.cell} data-step={riskStep(probability)} title={percent(probability)}>
          {Math.round(probability * 100)}
        </td>
      ))}
    </tr>
  );
}
