import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { PageTitle, useWindowTitle } from '../app/page-title.js';
import { mayReadSums, useViewer } from '../session/viewer.js';
import { CapacityPanel } from './capacity-panel.js';
import classes from './executive.module.css';
import { type ExecutiveSearch, type Period, periods } from './executive-search.js';
import { FunnelPanel } from './funnel-panel.js';
import { MetricCards } from './metric-cards.js';
import { PlacesTable } from './places-table.js';
import { SummaryList } from './summary-list.js';
import { asked, useOverview, usePlaces, valuesOf } from './use-executive.js';
import { WeekHeatMap } from './week-heat-map.js';

const periodWords: Record<Period, string> = { '4w': '4 weeks', '13w': '13 weeks', '52w': '52 weeks' };

/** What the kiosks are worth: what changed, where, why, and what to do, from top to bottom in a minute. */
export function ExecutivePage() {
  useWindowTitle('Executive');
  const viewer = useViewer();
  const search = useSearch({ from: '/frame/executive' });
  if (!mayReadSums(viewer))
    return <Notice title="Not for your role" text="Ask an administrator if you need these numbers." />;
  return <Overview search={search} />;
}

function Overview({ search }: { search: ExecutiveSearch }) {
  const overview = useOverview(search);
  const places = usePlaces(search);
  const navigate = useNavigate();
  const { period, ranges } = asked(search);
  const range = ranges.now;
  const { data, error, refetch } = overview;
  return (
    <>
      <PageTitle
        testId="executive-title"
        aside={
          <div className={classes.controls}>
            <SegmentedControl
              aria-label="Period"
              value={period}
              onChange={(value) =>
                void navigate({ to: '/executive', search: { ...search, period: value as Period } })
              }
              data={(Object.keys(periods) as Period[]).map((value) => ({ value, label: periodWords[value] }))}
            />
            <Button variant="default" onClick={() => window.print()}>
              Print
            </Button>
          </div>
        }
      >
        {titleOf(search, data, period)}
      </PageTitle>
      <div
        className={classes.page}
        data-loaded={data && places.data ? '' : undefined}
        data-testid="executive"
      >
        <p className={classes.range}>
          <Trail search={search} />
          <span>
            {day(range.from)} to {day(new Date(new Date(range.to).getTime() - 1).toISOString())}, compared
            with the {periodWords[period]} before. Days are those of each clinic.{' '}
            <Link to="/executive/glossary">What the numbers mean</Link>
          </span>
        </p>
        {data ? (
          <>
            <SummaryList data={data} places={places.data ?? []} search={search} />
            <MetricCards data={data} places={places.data ?? []} />
            <FunnelPanel now={data.funnelNow[0]} before={data.funnelBefore[0]} />
            <PlacesTable search={search} places={places} metrics={data.metrics} />
            <div className={classes.pair}>
              <WeekHeatMap search={search} />
              <CapacityPanel search={search} />
            </div>
          </>
        ) : error ? (
          <FailureNotice what="these numbers" error={error} retry={() => void refetch()} />
        ) : (
          <Loading />
        )}
      </div>
    </>
  );
}

function titleOf(
  search: ExecutiveSearch,
  data: ReturnType<typeof useOverview>['data'],
  period: Period,
): string {
  const place = search.kiosk ?? search.site ?? search.region ?? 'All clinics';
  const orders = valuesOf(data?.now[0]?.values).get('fulfilment.orders');
  return orders === null || orders === undefined
    ? place
    : `${place}: ${orders.toLocaleString('en-US')} orders in ${periodWords[period]}`;
}

const day = (at: string): string =>
  new Date(at).toLocaleDateString('en-US', { month: 'short', day: 'numeric', year: 'numeric' });

/** From the company down to where one is; every step leads back. */
function Trail({ search }: { search: ExecutiveSearch }) {
  const { period, region, site, kiosk } = search;
  const steps: { label: string; to: ExecutiveSearch }[] = [{ label: 'All clinics', to: {} }];
  if (region) steps.push({ label: region, to: { region } });
  if (site) steps.push({ label: site, to: { ...(region ? { region } : {}), site } });
  if (kiosk) steps.push({ label: kiosk, to: search });
  return (
    <nav aria-label="Place" className={classes.trail}>
      {steps.map(({ label, to }, index) => (
        <span key={label}>
          {index > 0 ? ' › ' : null}
          {index === steps.length - 1 ? (
            <strong>{label}</strong>
          ) : (
            <Link to="/executive" search={period ? { ...to, period } : to}>
              {label}
            </Link>
          )}
        </span>
      ))}
    </nav>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading" className={classes.loading}>
      <Skeleton height={84} />
      <div className={classes.cards}>
        {Array.from({ length: 8 }, (_, index) => (
          <Skeleton key={index} height={118} />
        ))}
      </div>
      <Skeleton height={260} />
    </div>
  );
}
