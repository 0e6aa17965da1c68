import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconChecklist,
  IconCircleCheck,
  IconPlayerSkipForward,
  IconSnowflake,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useWindowTitle } from '../app/page-title.js';
import { FinishRouteDocument, StartRouteDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { formatRelative } from '../time/format-time.js';
import { useNow } from '../time/use-now.js';
import { ChooseRoute } from './choose-route.js';
import { useCrew } from './crew-context.js';
import { crewStore } from './crew-store.js';
import type { CrewRoute, CrewStop, KeptRoute } from './crew-types.js';
import { clockAt, routeFacts, stopFacts } from './route-facts.js';
import classes from './crew.module.css';

/** Where to go, in which order; the next stop is big. */
export function TodayScreen() {
  const { kept } = useCrew();
  if (kept === undefined) return <p className={classes.quiet}>Opening…</p>;
  return kept === null ? <ChooseRoute /> : <Today kept={kept} />;
}

/** PENDING, or what a change that waits on this phone will make of it. */
type Shown = CrewStop['state'] | 'SAVED';

function Today({ kept }: { kept: KeptRoute }) {
  const { changes, online, refresh } = useCrew();
  const { route } = kept;
  const now = useNow();
  useWindowTitle(`Van ${route.van}`);
  useEffect(() => {
    if (online) void refresh();
  }, [online, refresh]);
  const stateOf = (stop: CrewStop): Shown =>
    changes.some((change) => change.stop === stop.id && change.kind !== 'photo') ? 'SAVED' : stop.state;
  const left = route.stops.filter((stop) => stateOf(stop) === 'PENDING');
  const zone = route.depot.timeZone;
  return (
    <>
      <h1 className={classes.title}>
        {left.length === 0 ? 'All stops are done' : `${left.length} of ${route.stops.length} stops to go`}
      </h1>
      <p className={classes.quiet}>
        Van {route.van} from {route.depot.name}, {route.date}, {clockAt(route.startsAt, zone)}–
        {clockAt(route.endsAt, zone)}
        <br />
        {routeFacts(route)} · loaded {formatRelative(kept.keptAt, now)}
      </p>
      <RouteAction route={route} left={left.length} />
      <ol className={classes.list}>
        {route.stops.map((stop) => (
          <li key={stop.id}>
            <StopCard stop={stop} state={stateOf(stop)} next={stop === left[0]} />
            {stateOf(stop) === 'SAVED' ? <OpenAgain stop={stop} /> : null}
          </li>
        ))}
      </ol>
      <Link to="/restock/routes" className={classes.link}>
        Another route
      </Link>
    </>
  );
}

function RouteAction({ route, left }: { route: CrewRoute; left: number }) {
  const { online, refresh, changes } = useCrew();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const run = (send: () => Promise<{ __typename: string; message?: string }>) => {
    setBusy(true);
    setFailed(null);
    void send()
      .then((answer) => setFailed(answer.message ?? null))
      .catch((error: Error) => setFailed(error.message))
      .then(refresh)
      .finally(() => setBusy(false));
  };
  const now = () => new Date().toISOString();
  const start = () =>
    run(
      async () =>
        (await execute(StartRouteDocument, { id: route.id, startedAt: now(), sentAt: now() })).startRoute,
    );
  const finish = () => run(async () => (await execute(FinishRouteDocument, { id: route.id })).finishRoute);
  return (
    <div className={classes.actions}>
      <Link to="/restock/load" className={classes.button}>
        <IconChecklist size={24} aria-hidden /> Pick list
      </Link>
      {route.state === 'PLANNED' ? (
        <button type="button" className={classes.primary} onClick={start} disabled={busy || !online}>
          {online ? 'Start route' : 'Start route: needs a signal'}
        </button>
      ) : route.state === 'STARTED' && left === 0 ? (
        <button
          type="button"
          className={classes.primary}
          onClick={finish}
          disabled={busy || !online || changes.length > 0}
        >
          {changes.length > 0 ? 'Finish: when all is sent' : 'Back at the depot: finish'}
        </button>
      ) : null}
      {failed ? (
        <p className={classes.problem} role="alert">
          {failed}
        </p>
      ) : null}
    </div>
  );
}

/** Not sent yet, it can be corrected; afterwards the server is asked by another visit. */
function OpenAgain({ stop }: { stop: CrewStop }) {
  const { changes, sync } = useCrew();
  const waiting = changes.find((change) => change.stop === stop.id && change.kind === 'complete');
  if (waiting?.kind !== 'complete' || waiting.refused !== null || sync === 'sending') return null;
  return (
    <button
      type="button"
      className={classes.link}
      onClick={() => void crewStore.dequeue(waiting.key, waiting.draft)}
    >
      <IconArrowBackUp size={22} aria-hidden /> Undo: open {stop.kiosk.serial} again
    </button>
  );
}

function StopCard({ stop, state, next }: { stop: CrewStop; state: Shown; next: boolean }) {
  const fills = stop.lines.filter(({ kind }) => kind === 'FILL');
  const packs = fills.reduce((sum, { quantity }) => sum + quantity, 0);
  const out = stop.lines
    .filter(({ kind }) => kind === 'CARRY_OUT')
    .reduce((sum, { quantity }) => sum + quantity, 0);
  const cold = stop.lines.some((line) => line.cold && line.kind === 'FILL');
  const content = (
    <>
      <span className={classes.stopName}>
        <strong>
          {stop.position}. {stop.kiosk.serial}
        </strong>
        {state === 'COMPLETED' ? (
          <span className={classes.done}>
            <IconCircleCheck size={22} aria-hidden /> done
          </span>
        ) : state === 'SAVED' ? (
          <span className={classes.done}>
            <IconCircleCheck size={22} aria-hidden /> saved on this phone
          </span>
        ) : state === 'SKIPPED' ? (
          <span className={classes.quiet}>
            <IconPlayerSkipForward size={22} aria-hidden /> skipped
          </span>
        ) : null}
      </span>
      <span>{stop.site.name}</span>
      <span className={classes.quiet}>{stopFacts(stop)}</span>
      <span>
        {packs} packs into {new Set(fills.map(({ slot }) => slot)).size} slots
        {out > 0 ? ` · ${out} to take out` : ''}
        {cold ? (
          <>
            {' '}
            · <IconSnowflake size={18} aria-hidden /> cold bag
          </>
        ) : null}
      </span>
      {next ? <span className={classes.reason}>{stop.reason}</span> : null}
      {stop.faults.map(({ summary }) => (
        <span key={summary} className={classes.fault}>
          <IconAlertTriangle size={18} aria-hidden /> While you are there: {summary}
        </span>
      ))}
    </>
  );
  return state === 'PENDING' ? (
    <Link
      to="/restock/stops/$stopId"
      params={{ stopId: stop.id }}
      className={classes.card}
      data-next={next || undefined}
      data-testid="stop-card"
      data-state={state}
    >
      {content}
    </Link>
  ) : (
    <div className={classes.card} data-done data-testid="stop-card" data-state={state}>
      {content}
    </div>
  );
}
