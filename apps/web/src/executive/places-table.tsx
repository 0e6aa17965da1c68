import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import classes from './executive.module.css';
import { type ExecutiveSearch, type Level, nextLevel } from './executive-search.js';
import { changeWords, formatMetric, type MetricFacts, verdictOf } from './metric-format.js';
import { placeSearch } from './place-link.js';
import type { Place } from './summary-sentences.js';
import type { usePlaces } from './use-executive.js';

const columns = [
  'fulfilment.orders',
  'fulfilment.picked-up-share',
  'fulfilment.prescription-to-hand',
  'use.utilisation',
  'use.wait',
  'service.availability',
  'stock.availability',
] as const;

const levelWords: Record<Level, string> = { REGION: 'Regions', SITE: 'Clinics', KIOSK: 'Kiosks' };
const firstShown = 25;

/** The places one step down beside each other; a column's head sorts them. */
export function PlacesTable({
  search,
  places,
  metrics,
}: {
  search: ExecutiveSearch;
  places: ReturnType<typeof usePlaces>;
  metrics: readonly MetricFacts[];
}) {
  const [sort, setSort] = useState<string>('fulfilment.orders');
  const [all, setAll] = useState(false);
  const level = nextLevel(search);
  if (level === null)
    return (
      <section className={classes.panel} aria-label="Kiosk">
        <p>
          <Link to="/kiosks/$serial" params={{ serial: search.kiosk ?? '' }}>
            Open {search.kiosk}: state, temperature, stock and errors
          </Link>
        </p>
      </section>
    );
  const shown = columns.flatMap((id) => metrics.filter((metric) => metric.id === id));
  const sortedBy = shown.find(({ id }) => id === sort);
  const rows = [...(places.data ?? [])].sort((a, b) => {
    const [x, y] = [a.now.get(sort) ?? null, b.now.get(sort) ?? null];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    // What needs a look comes first.
    return sortedBy?.better === 'HIGHER' && sort !== 'fulfilment.orders' ? x - y : y - x;
  });
  const listed = all ? rows : rows.slice(0, firstShown);
  return (
    <section className={classes.panel} aria-label={levelWords[level]} data-testid="executive-places">
      <h2>{levelWords[level]}</h2>
      {places.error && !places.data ? (
        <FailureNotice what="the places" error={places.error} retry={() => void places.refetch()} />
      ) : !places.data ? (
        <Skeleton height={160} />
      ) : rows.length === 0 ? (
        <p className={classes.quiet}>No place has numbers in this period.</p>
      ) : (
        <div
          className={classes.scroll}
          tabIndex={0}
          role="group"
          aria-label={`Table of ${levelWords[level]}`}
        >
          <table className={classes.places}>
            <thead>
              <tr>
                <th scope="col">{levelWords[level].slice(0, -1)}</th>
                {shown.map((metric) => (
                  <th key={metric.id} scope="col" aria-sort={sort === metric.id ? 'descending' : 'none'}>
                    <button type="button" onClick={() => setSort(metric.id)}>
                      {metric.name}
                      {sort === metric.id ? <span aria-hidden> ↓</span> : null}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {listed.map((place) => (
                <Row
                  key={place.group}
                  place={place}
                  metrics={shown}
                  search={placeSearch(search, level, place.group)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > listed.length ? (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          Show all {rows.length}
        </button>
      ) : null}
    </section>
  );
}

function Row({
  place,
  metrics,
  search,
}: {
  place: Place;
  metrics: readonly MetricFacts[];
  search: ExecutiveSearch;
}) {
  return (
    <tr>
      <th scope="row">
        <Link to="/executive" search={search}>
          {place.name}
        </Link>
      </th>
      {metrics.map((metric) => {
        const now = place.now.get(metric.id) ?? null;
        const before = place.before.get(metric.id) ?? null;
        const verdict = verdictOf(metric, now, before);
        return (
          <td key={metric.id} data-verdict={verdict} title={changeWords(metric, now, before)}>
            {formatMetric(metric.unit, now)}
            {verdict === 'BETTER' || verdict === 'WORSE' ? (
              <>
                <span aria-hidden>{verdict === 'BETTER' ? ' ▲' : ' ▼'}</span>
                <span className="sr-only"> {verdict === 'BETTER' ? 'better' : 'worse'}</span>
              </>
            ) : null}
          </td>
        );
      })}
    </tr>
  );
}
