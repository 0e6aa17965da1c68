import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconGripVertical } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { formatClock } from '../time/format-time.js';
import { StopLines } from './stop-lines.js';
import { count, kilometres, type Plan, type PlanRoute, type PlanStop } from './planner-facts.js';
import { RouteMap } from './route-map.js';
import { type Arrangement, useArrangement } from './use-arrangement.js';
import classes from './planner.module.css';

const states = { PLANNED: 'not started', STARTED: 'under way', FINISHED: 'back' };

/** Routes, their stops in order, and who is left out, with the reason. */
export function RouteTables({ plan }: { plan: Plan }) {
  const arrangement = useArrangement(plan.routes);
  return (
    <section className={classes.section} aria-labelledby="routes-title">
      <h2 id="routes-title">Routes</h2>
      {plan.routes.length === 0 ? (
        <p className={classes.quiet}>No kiosk is worth a visit on this day.</p>
      ) : null}
      <RouteMap plan={plan} />
      <p
        role="status"
        className={classes.told}
        data-testid="arrangement"
        data-shown={arrangement.told !== '' || undefined}
      >
        {arrangement.told}{' '}
        {arrangement.undo && arrangement.dragged === null ? (
          <Button size="compact-xs" variant="subtle" onClick={arrangement.undo}>
            Put it back
          </Button>
        ) : null}
      </p>
      {plan.routes.map((route) => (
        <Route
          key={route.id}
          route={route}
          routes={plan.routes}
          zone={plan.depot.timeZone}
          arrangement={arrangement}
        />
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

interface RouteProps {
  route: PlanRoute;
  routes: readonly PlanRoute[];
  zone: string;
  arrangement: Arrangement;
}

function Route({ route, routes, zone, arrangement }: RouteProps) {
  const { place, dragged, over, drop } = arrangement;
  const atEnd = (event: DragEvent) => {
    if (dragged === null || event.target !== event.currentTarget) return;
    event.preventDefault();
    over({ route: route.id, before: null });
  };
  const others = routes.filter(({ id, state }) => id !== route.id && state === 'PLANNED');
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
      <ol
        className={classes.stops}
        onDragOver={atEnd}
        onDrop={(event) => {
          event.preventDefault();
          drop();
        }}
        data-end={(dragged !== null && place?.route === route.id && place.before === null) || undefined}
      >
        {route.stops.map((stop, index) => (
          <Stop
            key={stop.id}
            stop={stop}
            next={route.stops[index + 1]?.id ?? null}
            route={route}
            others={route.state === 'PLANNED' ? others : []}
            arrangement={arrangement}
          />
        ))}
      </ol>
      {route.stops.length === 0 ? (
        <p className={classes.quiet}>No stop: this van stays at the depot.</p>
      ) : null}
    </div>
  );
}

interface StopProps {
  stop: PlanStop;
  next: string | null;
  route: PlanRoute;
  /** Vans that it can go to instead. */
  others: readonly PlanRoute[];
  arrangement: Arrangement;
}

function Stop({ stop, next, route, others, arrangement }: StopProps) {
  const [open, setOpen] = useState(false);
  const { serial } = stop.kiosk;
  const { dragged, place, busy } = arrangement;
  const pending = stop.state === 'PENDING';
  const packs = stop.lines
    .filter(({ kind }) => kind === 'FILL')
    .reduce((sum, { quantity }) => sum + quantity, 0);
  const hover = (event: DragEvent<HTMLLIElement>) => {
    if (dragged === null || !pending) return;
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    const upper = event.clientY < box.top + box.height / 2;
    arrangement.over({ route: route.id, before: upper ? stop.id : next });
  };
  return (
    <li
      data-testid="planned-stop"
      draggable={pending && !busy && !open}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', serial);
        arrangement.take(stop.id);
      }}
      onDragEnd={() => arrangement.take(null)}
      onDragOver={hover}
      data-dragged={dragged === stop.id || undefined}
      data-before={(dragged !== null && place?.before === stop.id) || undefined}
    >
      <div className={classes.stop}>
        {pending ? <IconGripVertical size={16} className={classes.grip} aria-hidden /> : null}
        <span className={classes.when}>{formatClock(Date.parse(stop.arrivesAt), stop.site.timeZone)}</span>
        <span className={classes.what}>
          <strong>{serial}</strong> {stop.site.name} · {count(packs, 'pack')}
          {pending ? null : ` · ${stop.state.toLowerCase()}`}
          <span className={classes.quiet}> {stop.reason}</span>
        </span>
        <Button size="compact-sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Lines'}
          <span className="sr-only"> of {serial}</span>
        </Button>
        {pending ? (
          <>
            {others.length > 0 ? (
              <select
                className={classes.van}
                aria-label={`Van of ${serial}`}
                value=""
                disabled={busy}
                onChange={(event) => arrangement.moveTo(stop.id, event.currentTarget.value)}
              >
                <option value="">van {route.van}</option>
                {others.map(({ id, van }) => (
                  <option key={id} value={id}>
                    to van {van}
                  </option>
                ))}
              </select>
            ) : null}
            <ActionIcon
              variant="default"
              aria-label={`${serial} earlier`}
              disabled={busy}
              onClick={() => arrangement.moveBy(stop.id, -1)}
            >
              <IconArrowUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="default"
              aria-label={`${serial} later`}
              disabled={busy}
              onClick={() => arrangement.moveBy(stop.id, 1)}
            >
              <IconArrowDown size={16} aria-hidden />
            </ActionIcon>
          </>
        ) : null}
      </div>
      {open ? <StopLines stop={stop} planned={route.state === 'PLANNED'} /> : null}
    </li>
  );
}
