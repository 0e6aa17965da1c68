import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { useWindowTitle } from '../app/page-title.js';
import { RestockDepotsDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useNow } from '../time/use-now.js';
import type { CrewRoute } from './crew-types.js';
import { keepForOffline, loadPlan } from './load-route.js';
import { clockAt, routeFacts } from './route-facts.js';
import classes from './crew.module.css';

const dateAt = (zone: string, at: number) => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);
const day = 86_400_000;

/** Which van: the plan of the depot for today, or for tomorrow to look ahead. */
export function ChooseRoute() {
  useWindowTitle('Choose a route');
  const [chosen, setChosen] = useState<string | null>(null);
  const now = useNow();
  const [tomorrow, setTomorrow] = useState(false);
  const depots = useQuery({
    queryKey: ['restock-depots'],
    queryFn: async ({ signal }) => (await execute(RestockDepotsDocument, {}, signal)).depots,
  });
  const depot = depots.data?.find(({ id }) => id === chosen) ?? depots.data?.[0];
  const date = depot === undefined ? null : dateAt(depot.timeZone, now + (tomorrow ? day : 0));
  const plan = useQuery({
    queryKey: ['restock-routes', depot?.id, date],
    queryFn: ({ signal }) => loadPlan(depot!.id, date!, signal),
    enabled: depot !== undefined,
    refetchInterval: (query) => (query.state.data?.state === 'READY' ? 60_000 : 3_000),
  });
  if (depots.isError)
    return <FailureNotice what="the depots" error={depots.error} retry={() => void depots.refetch()} />;
  if (depots.isPending) return <p className={classes.quiet}>Looking for depots…</p>;
  if (depot === undefined)
    return (
      <Notice
        title="No depot yet"
        text="A depot serves clinics and has vans. Ops or an administrator makes it."
      />
    );
  return (
    <>
      <h1 className={classes.title}>Which route?</h1>
      <label className={classes.field}>
        Depot
        <select value={depot.id} onChange={(event) => setChosen(event.currentTarget.value)}>
          {depots.data.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div className={classes.row} role="group" aria-label="Day">
        {[false, true].map((later) => (
          <button
            key={String(later)}
            type="button"
            className={classes.button}
            aria-pressed={tomorrow === later}
            onClick={() => setTomorrow(later)}
          >
            {later ? 'Tomorrow' : 'Today'}
          </button>
        ))}
      </div>
      {plan.isError ? (
        <FailureNotice what="the plan" error={plan.error} retry={() => void plan.refetch()} />
      ) : plan.isPending ? (
        <p className={classes.quiet}>Loading the plan…</p>
      ) : plan.data.routes.length > 0 ? (
        <ul className={classes.list}>
          {plan.data.routes.map((route) => (
            <RouteCard key={route.id} route={route} />
          ))}
        </ul>
      ) : plan.data.state === 'READY' ? (
        <Notice title="Nothing to drive" text="No kiosk of this depot is worth a visit on this day." />
      ) : (
        <Notice
          title="No plan yet"
          text={plan.data.step ?? 'It is computed in the morning, and shows here by itself.'}
        />
      )}
    </>
  );
}

function RouteCard({ route }: { route: CrewRoute }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const take = () => {
    setBusy(true);
    keepForOffline(route)
      .then(() => router.navigate({ to: '/restock' }))
      .catch((error: Error) => setFailed(error.message))
      .finally(() => setBusy(false));
  };
  const { depot, startsAt, endsAt } = route;
  return (
    <li>
      <button type="button" className={classes.card} onClick={take} disabled={busy} data-testid="route-card">
        <strong>Van {route.van}</strong>
        <span>{routeFacts(route)}</span>
        <span className={classes.quiet}>
          {clockAt(startsAt, depot.timeZone)}–{clockAt(endsAt, depot.timeZone)}
          {route.crew
            ? ` · ${route.state === 'FINISHED' ? 'driven' : 'being driven'} by ${route.crew.replace(/^user:/, '')}`
            : ''}
        </span>
        {failed ? <span className={classes.problem}>{failed}</span> : null}
        {busy ? <span>Loading it onto this phone…</span> : null}
      </button>
    </li>
  );
}
