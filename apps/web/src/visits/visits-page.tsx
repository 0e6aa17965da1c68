import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { PageTitle, useWindowTitle } from '../app/page-title.js';
import { RestockDepotsDocument, VisitReportDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { depotDate } from '../planner/planner-search.js';
import classes from '../recalls/recalls.module.css';
import { formatClock } from '../time/format-time.js';
import { useNow } from '../time/use-now.js';
import { DiscrepancyList } from './discrepancy-list.js';
import {
  confirmationWords,
  isVariance,
  lateness,
  type ReportStop,
  type ReportVisit,
  signed,
  visitText,
} from './visit-facts.js';
import { visitDays } from './visit-search.js';

/** After the visit: what differed, who settles it, and whether the kiosk says the same by now. */
export function VisitsPage() {
  const search = useSearch({ from: '/frame/visits' });
  const navigate = useNavigate({ from: '/visits' });
  const now = useNow(60_000);
  const depots = useQuery({
    queryKey: ['restock-depots'],
    queryFn: async ({ signal }) => (await execute(RestockDepotsDocument, {}, signal)).depots,
  });
  const depot = depots.data?.find(({ id }) => id === search.depot) ?? depots.data?.[0];
  const ago = search.ago ?? 0;
  useWindowTitle('Visits');
  if (depots.isError)
    return <FailureNotice what="the depots" error={depots.error} retry={() => void depots.refetch()} />;
  if (depots.isPending) return <Skeleton height={22} m={20} />;
  return (
    <div className={classes.page}>
      {depot === undefined ? (
        <Notice title="No depot yet" text="Visits belong to the routes of a depot." />
      ) : (
        <>
          <div className={classes.choice}>
            <label>
              Depot{' '}
              <select
                value={depot.id}
                onChange={(event) =>
                  void navigate({ search: { ...search, depot: event.currentTarget.value } })
                }
              >
                {depots.data.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <label>
              Day{' '}
              <select
                value={ago}
                onChange={(event) =>
                  void navigate({ search: { ...search, ago: Number(event.currentTarget.value) } })
                }
              >
                {visitDays(depot.timeZone, now).map((day) => (
                  <option key={day.ago} value={day.ago}>
                    {day.label}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <VisitReport depot={depot.id} name={depot.name} date={depotDate(depot.timeZone, now, -ago)} />
        </>
      )}
      <section className={classes.section} aria-labelledby="discrepancies-title">
        <h2 id="discrepancies-title">What does not fit</h2>
        <SegmentedControl
          aria-label="Show what is"
          size="xs"
          mb={10}
          data={[
            { value: 'open', label: 'Open' },
            { value: 'resolved', label: 'Settled' },
          ]}
          value={search.show ?? 'open'}
          onChange={(value) => {
            const rest = { ...search };
            delete rest.show;
            void navigate({ search: value === 'resolved' ? { ...rest, show: 'resolved' } : rest });
          }}
        />
        <DiscrepancyList state={search.show === 'resolved' ? 'RESOLVED' : 'OPEN'} />
      </section>
    </div>
  );
}

function VisitReport({ depot, name, date }: { depot: string; name: string; date: string }) {
  const report = useQuery({
    queryKey: ['visits', depot, date],
    queryFn: async ({ signal }) =>
      (await execute(VisitReportDocument, { depot, date }, signal)).replenishment,
    refetchInterval: 15_000,
  });
  if (report.isError)
    return <FailureNotice what="the visits" error={report.error} retry={() => void report.refetch()} />;
  if (report.isPending) return <Skeleton height={22} my={20} />;
  const stops = report.data.routes.flatMap((route) => route.stops.map((stop) => ({ stop, van: route.van })));
  const visits = stops.flatMap(({ stop, van }) => stop.visits.map((visit) => ({ stop, van, visit })));
  const differ = visits.filter(
    ({ visit }) => visit.variances.some(isVariance) || visit.outcome === 'NOT_APPLIED',
  );
  const waiting = visits.filter(({ visit }) => visit.confirmation === 'WAITING').length;
  const title =
    visits.length === 0
      ? `${name}, ${date}: no visit yet`
      : `${name}, ${date}: ${visits.length} of ${stops.length} stops visited, ${differ.length === 0 ? 'all counts right' : `${differ.length} with differences`}${waiting > 0 ? `, ${waiting} not confirmed yet` : ''}`;
  return (
    <>
      <PageTitle testId="visits-title">{title}</PageTitle>
      {[...differ, ...visits.filter((each) => !differ.includes(each))].map(({ stop, van, visit }) => (
        <Visit key={visit.clientId} stop={stop} van={van} visit={visit} />
      ))}
      {visits.length === 0 ? (
        <p className={classes.quiet}>What crews report of this day’s stops stands here.</p>
      ) : null}
    </>
  );
}

function Visit({ stop, van, visit }: { stop: ReportStop; van: number; visit: ReportVisit }) {
  const zone = stop.site.timeZone;
  const late = lateness(visit);
  const odd = visit.variances.filter(isVariance);
  const skew = visit.clockOffsetSeconds ?? 0;
  return (
    <section className={classes.visit} data-testid="visit" aria-label={`Visit of ${stop.kiosk.serial}`}>
      <h3>
        <Link to="/kiosks/$serial" params={{ serial: stop.kiosk.serial }}>
          {stop.kiosk.serial}
        </Link>
        {stop.site.name}
        <span className={classes.quiet}>
          {formatClock(Date.parse(visit.completedAt), zone)} by {visit.by.replace(/^user:/, '')}, van {van}
          {late ? `, ${late}` : ''}
          {Math.abs(skew) >= 120 ? `, its clock was ${Math.round(Math.abs(skew) / 60)} min off` : ''}
        </span>
      </h3>
      <p>
        <span className={odd.length > 0 || visit.outcome === 'NOT_APPLIED' ? classes.differs : classes.fine}>
          {visitText(visit)}
        </span>
        {visit.outcome === 'NOT_APPLIED' ? '' : `; ${confirmationWords[visit.confirmation]}`}
        {visit.note ? ` · “${visit.note}”` : ''}
      </p>
      {odd.length > 0 ? (
        <div
          className={classes.scroll}
          tabIndex={0}
          role="region"
          aria-label={`Differences at ${stop.kiosk.serial}`}
        >
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Slot</th>
                <th scope="col">Lot</th>
                {['Expected', 'Counted', 'Difference', 'Filled', 'Out'].map((header) => (
                  <th key={header} scope="col" className={classes.number}>
                    {header}
                  </th>
                ))}
                <th scope="col">Remark</th>
              </tr>
            </thead>
            <tbody>
              {odd.map((each) => (
                <tr key={`${each.slot} ${each.lot}`}>
                  <td>{each.slot}</td>
                  <td>{each.lot}</td>
                  <td className={classes.number}>{each.expected}</td>
                  <td className={classes.number}>{each.counted ?? '–'}</td>
                  <td className={classes.number}>
                    {each.difference == null ? '–' : signed(each.difference)}
                  </td>
                  <td className={classes.number}>{each.filled}</td>
                  <td className={classes.number}>{each.removed}</td>
                  <td>{each.remark}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {visit.discrepancies.length > 0 ? (
        <ul>
          {visit.discrepancies.map(({ id, detail, state, owner }) => (
            <li key={id}>
              {detail}{' '}
              <span className={classes.quiet}>
                {state === 'OPEN' ? `open, ${owner} settles it` : 'settled'}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {stop.photos.length > 0 ? (
        <div className={classes.photos}>
          {stop.photos.map(({ id, url, slot }) => (
            <a key={id} href={url} target="_blank" rel="noreferrer">
              <img
                src={url}
                loading="lazy"
                alt={slot ? `Slot ${slot} of ${stop.kiosk.serial}` : `${stop.kiosk.serial}`}
              />
            </a>
          ))}
        </div>
      ) : null}
    </section>
  );
}
