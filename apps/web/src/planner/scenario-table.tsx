import { Button } from '@mantine/core';
import { usePlanAgain } from './plan-settings.js';
import { change, hours, kilometres, percent, type Plan, type Scenario } from './planner-facts.js';
import classes from './planner.module.css';

const whole = (size: number) => String(Math.round(size));
const tenth = (size: number) => size.toFixed(1);
const keyOf = ({ serviceLevel, vans }: Scenario) => `${serviceLevel} ${vans}`;

/** The same day with another service level, or a van more or less, beside the plan as it is. */
export function ScenarioTable({ plan, date }: { plan: Plan; date: string }) {
  const again = usePlanAgain(plan.depot.id, date);
  const [now, ...others] = plan.scenarios;
  if (now === undefined || others.length === 0) return null;
  const base = now.summary;
  const rows = [now, ...others.toSorted((a, b) => a.serviceLevel - b.serviceLevel || a.vans - b.vans)];
  return (
    <section className={classes.section} aria-labelledby="scenarios-title">
      <h2 id="scenarios-title">What if</h2>
      <div
        className={classes.scroll}
        tabIndex={0}
        role="region"
        aria-label="What other settings would change"
      >
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Service level</th>
              <th scope="col" className={classes.number}>
                Vans
              </th>
              {['Stops', 'Packs', 'Driving', 'Work', 'Packs missed'].map((name) => (
                <th key={name} scope="col" className={classes.number}>
                  {name}
                </th>
              ))}
              <th scope="col">
                <span className="sr-only">Use it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const mine = row === now;
              const { stops, packs, metres, workSeconds, expectedShort } = row.summary;
              const show = (value: number, against: number, format: (size: number) => string) =>
                mine ? format(value) : change(value, against, format);
              return (
                <tr key={keyOf(row)} data-testid="scenario">
                  <th scope="row">
                    {percent(row.serviceLevel)}
                    {mine ? <span className={classes.quiet}> as planned</span> : null}
                  </th>
                  <td className={classes.number}>{row.vans}</td>
                  <td className={classes.number}>{show(stops, base.stops, whole)}</td>
                  <td className={classes.number}>{show(packs, base.packs, whole)}</td>
                  <td className={classes.number}>{show(metres, base.metres, kilometres)}</td>
                  <td className={classes.number}>{show(workSeconds, base.workSeconds, hours)}</td>
                  <td className={classes.number}>{show(expectedShort, base.expectedShort, tenth)}</td>
                  <td>
                    {mine ? null : (
                      <Button
                        size="compact-sm"
                        variant="default"
                        loading={again.isPending}
                        onClick={() => again.mutate({ serviceLevel: row.serviceLevel, vans: row.vans })}
                      >
                        Plan so
                      </Button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p className={classes.quiet}>
        Roughly computed, side by side with the plan. “Packs missed” until the next day that somebody could
        come.
      </p>
    </section>
  );
}
