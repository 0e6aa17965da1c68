import { Link } from '@tanstack/react-router';
import type { ExecutiveOverviewQuery } from '../generated/graphql.js';
import classes from './executive.module.css';
import { type ExecutiveSearch, nextLevel } from './executive-search.js';
import { type Place, type Sentence, summarise } from './summary-sentences.js';
import { placeSearch } from './place-link.js';
import { valuesOf } from './use-executive.js';

const toneWords: Record<Sentence['tone'], string> = { BETTER: 'Better', WORSE: 'Worse', NEUTRAL: 'Note' };

/** Three sentences: what changed, where, and what to do. */
export function SummaryList({
  data,
  places,
  search,
}: {
  data: ExecutiveOverviewQuery;
  places: readonly Place[];
  search: ExecutiveSearch;
}) {
  // Without orders there is nothing to compare with: none lost is no achievement then.
  const earlier = data.funnelBefore[0]?.orders === 0 ? undefined : data.funnelBefore[0];
  const before = new Map(earlier?.losses.map(({ cause, orders }) => [cause, orders ?? null]));
  const losses = (data.funnelNow[0]?.losses ?? []).map(({ cause, orders }) => ({
    cause,
    now: orders ?? null,
    before: before.get(cause) ?? null,
  }));
  const sentences = summarise(
    data.metrics,
    valuesOf(data.now[0]?.values),
    valuesOf(data.before[0]?.values),
    places,
    losses,
  );
  const level = nextLevel(search);
  return (
    <section aria-label="In short" className={classes.summary} data-testid="executive-summary">
      {sentences.length === 0 ? (
        <p>
          There is nothing to compare yet: numbers appear a day after the first orders, and the comparison
          once there are two periods.
        </p>
      ) : (
        <ol>
          {sentences.map(({ metric, text, place, advice, tone }) => (
            <li key={metric} data-tone={tone}>
              <span className={classes.tone}>{toneWords[tone]}</span>
              <span>
                {text} {advice ? <em>{advice}</em> : null}{' '}
                {place && level ? (
                  <Link to="/executive" search={placeSearch(search, level, place.group)}>
                    See {place.name}
                  </Link>
                ) : null}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
