import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Skeleton } from '@mantine/core';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { PageTitle, useWindowTitle } from '../app/page-title.js';
import { PlannerPlanDocument, PlannerProgressDocument, RestockDepotsDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { TimeAgo } from '../time/time-ago.js';
import { useNow } from '../time/use-now.js';
import { PlanSettings } from './plan-settings.js';
import { type Plan, planTitle } from './planner-facts.js';
import { daysAhead, depotDate } from './planner-search.js';
import { RiskTable } from './risk-table.js';
import { RouteTables } from './route-tables.js';
import { ScenarioTable } from './scenario-table.js';
import classes from './planner.module.css';

const dayNames = ['today', 'tomorrow'];
const risksShown = 40;

/** For who answers for tomorrow: what is planned, what is at risk, and what would change with other settings. */
export function PlannerPage() {
  const search = useSearch({ from: '/frame/planner' });
  const navigate = useNavigate({ from: '/planner' });
  const today = useNow(60_000);
  const depots = useQuery({
    queryKey: ['restock-depots'],
    queryFn: async ({ signal }) => (await execute(RestockDepotsDocument, {}, signal)).depots,
  });
  const depot = depots.data?.find(({ id }) => id === search.depot) ?? depots.data?.[0];
  const day = search.day ?? 1;
  if (depots.isError)
    return <FailureNotice what="the depots" error={depots.error} retry={() => void depots.refetch()} />;
  if (depots.isPending) return <Loading />;
  if (depot === undefined)
    return (
      <Notice title="No depot yet" text="A depot serves clinics and has vans: make one with saveDepot." />
    );
  const dateOf = (ahead: number) => depotDate(depot.timeZone, today, ahead);
  return (
    <div className={classes.page}>
      <div className={classes.choice}>
        <label>
          Depot
          <select
            value={depot.id}
            onChange={(event) => void navigate({ search: { ...search, depot: event.currentTarget.value } })}
          >
            {depots.data.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Day
          <select
            value={day}
            onChange={(event) =>
              void navigate({ search: { ...search, day: Number(event.currentTarget.value) } })
            }
          >
            {Array.from({ length: daysAhead }, (_, ahead) => (
              <option key={ahead} value={ahead}>
                {dayNames[ahead] ?? dateOf(ahead)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <DepotPlan
        key={`${depot.id} ${dateOf(day)}`}
        depot={depot.id}
        date={dateOf(day)}
        when={dayNames[day] ?? dateOf(day)}
      />
    </div>
  );
}

function Loading() {
  return (
    <div className={classes.page} role="status" aria-busy="true" aria-label="Loading the plan">
      {Array.from({ length: 7 }, (_, row) => (
        <Skeleton key={row} height={22} my={14} />
      ))}
    </div>
  );
}

const isBusy = (state: Plan['state'] | undefined) => state === 'QUEUED' || state === 'RUNNING';

function DepotPlan({ depot, date, when }: { depot: string; date: string; when: string }) {
  const client = useQueryClient();
  const progress = useQuery({
    queryKey: ['plan-progress', depot, date],
    queryFn: async ({ signal }) =>
      (await execute(PlannerProgressDocument, { depot, date }, signal)).replenishment,
    refetchInterval: (query) => (isBusy(query.state.data?.state) ? 1_000 : 15_000),
  });
  const plan = useQuery({
    queryKey: ['plan', depot, date],
    queryFn: async ({ signal }) =>
      (await execute(PlannerPlanDocument, { depot, date, risks: risksShown }, signal)).replenishment,
  });
  // The whole plan only when there is another one: it is large.
  const revision = progress.data?.revision;
  useEffect(() => {
    if (revision !== undefined) void client.invalidateQueries({ queryKey: ['plan', depot, date] });
  }, [client, depot, date, revision]);
  useWindowTitle(plan.data ? planTitle(plan.data, when) : 'Restock planner');
  if (plan.isError)
    return <FailureNotice what="the plan" error={plan.error} retry={() => void plan.refetch()} />;
  if (plan.isPending) return <Loading />;
  const now = progress.data ?? plan.data;
  return (
    <>
      <PageTitle testId="plan-title">{planTitle(plan.data, when)}</PageTitle>
      <p className={classes.facts}>
        {plan.data.computedAt ? (
          <>
            Computed <TimeAgo at={plan.data.computedAt} zone={plan.data.depot.timeZone} /> in{' '}
            {((plan.data.computedInMs ?? 0) / 1_000).toFixed(1)} s, {plan.data.trigger}; on stock data from{' '}
            <TimeAgo at={plan.data.dataFrom} fallback="no report" /> to{' '}
            <TimeAgo at={plan.data.dataTo} fallback="no report" />
          </>
        ) : (
          'Nobody has computed it yet.'
        )}
      </p>
      <PlanSettings
        key={`${plan.data.serviceLevel} ${plan.data.vans}`}
        plan={plan.data}
        date={date}
        progress={now}
        busy={isBusy(now.state)}
      />
      {plan.data.revision === 0 ? (
        <Notice
          title="No plan for this day yet"
          text="Plan it now, or wait: depots plan their tomorrow from the afternoon on."
        />
      ) : (
        <>
          <RiskTable plan={plan.data} />
          <RouteTables plan={plan.data} />
          <ScenarioTable plan={plan.data} date={date} />
        </>
      )}
    </>
  );
}
