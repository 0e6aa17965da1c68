import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useState } from 'react';
import { ReorderStopsDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useChange } from '../app/use-change.js';
import { formatClock } from '../time/format-time.js';
import { StopLines } from './stop-lines.js';
import {
  change,
  count,
  kilometres,
  moved,
  type Plan,
  type PlanRoute,
  type PlanStop,
} from './planner-facts.js';
import classes from './planner.module.css';

const states = { PLANNED: 'not started', STARTED: 'under way', FINISHED: 'back' };

/** Routes, their stops in order, and who is left out, with the reason. */
export function RouteTables({ plan }: { plan: Plan }) {
  return (
    <section className={classes.section} aria-labelledby="routes-title">
      <h2 id="routes-title">Routes</h2>
      {plan.routes.length === 0 ? (
        <p className={classes.quiet}>No kiosk is worth a visit on this day.</p>
      ) : null}
      {plan.routes.map((route) => (
        <Route key={route.id} route={route} zone={plan.depot.timeZone} />
      ))}
      {plan.unserved.length > 0 ? (
        <details className={classes.unserved}>
          <summary>{count(plan.unserved.length, 'kiosk')} worth a visit, and on no route</summary>
          <ul>
            {plan.unserved.map(({ kiosk, reason, expectedShort }) => (
              <li key={kiosk.serial}>
                <strong>{kiosk.serial}</strong> {reason} About {expectedShort.toFixed(1)} packs missed.
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

function Route({ route, zone }: { route: PlanRoute; zone: string }) {
  const [told, setTold] = useState('');
  const reorder = useChange(
    async (stops: string[]) => (await execute(ReorderStopsDocument, { route: route.id, stops })).reorderStops,
    {
      touches: [['plan']],
      done: (answer) =>
        answer.__typename === 'RestockRoute' &&
        setTold(
          `${change(answer.metres, route.metres, kilometres)} to drive, back at ${formatClock(Date.parse(answer.endsAt), zone)}`,
        ),
    },
  );
  return (
    <div className={classes.route} data-testid="route">
      <h3>
        Van {route.van}: {formatClock(Date.parse(route.startsAt), zone)} to{' '}
        {formatClock(Date.parse(route.endsAt), zone)}, {kilometres(route.metres)},{' '}
        {count(route.totes, 'tote')}
        {route.coldBags > 0 ? `, ${count(route.coldBags, 'cold bag')}` : ''}
        <span className={classes.quiet}>
          {' '}
          {states[route.state]}
          {route.crew ? `, ${route.crew.replace(/^user:/, '')}` : ''}
        </span>
      </h3>
      <p role="status" className={classes.quiet}>
        {told}
      </p>
      <ol className={classes.stops}>
        {route.stops.map((stop) => (
          <Stop
            key={stop.id}
            stop={stop}
            planned={route.state === 'PLANNED'}
            busy={reorder.isPending}
            onMove={(by) => reorder.mutate(moved(route.stops, stop.id, by))}
          />
        ))}
      </ol>
    </div>
  );
}

interface StopProps {
  stop: PlanStop;
  planned: boolean;
  busy: boolean;
  onMove: (by: number) => void;
}

function Stop({ stop, planned, busy, onMove }: StopProps) {
  const [open, setOpen] = useState(false);
  const { serial } = stop.kiosk;
  const packs = stop.lines
    .filter(({ kind }) => kind === 'FILL')
    .reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <li data-testid="planned-stop">
      <div className={classes.stop}>
        <span className={classes.when}>{formatClock(Date.parse(stop.arrivesAt), stop.site.timeZone)}</span>
        <span className={classes.what}>
          <strong>{serial}</strong> {stop.site.name} · {count(packs, 'pack')}
          {stop.state === 'PENDING' ? null : ` · ${stop.state.toLowerCase()}`}
          <span className={classes.quiet}> {stop.reason}</span>
        </span>
        <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Lines'}
          <span className="sr-only"> of {serial}</span>
        </Button>
        {stop.state === 'PENDING' ? (
          <>
            <ActionIcon
              variant="default"
              aria-label={`${serial} earlier`}
              disabled={busy}
              onClick={() => onMove(-1)}
            >
              <IconArrowUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="default"
              aria-label={`${serial} later`}
              disabled={busy}
              onClick={() => onMove(1)}
            >
              <IconArrowDown size={16} aria-hidden />
            </ActionIcon>
          </>
        ) : null}
      </div>
      {open ? <StopLines stop={stop} planned={planned} /> : null}
    </li>
  );
}
