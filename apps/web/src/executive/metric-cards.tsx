import { Link } from '@tanstack/react-router';
import type { ExecutiveOverviewQuery } from '../generated/graphql.js';
import classes from './executive.module.css';
import { changeWords, formatMetric, type MetricFacts, meetsTarget, verdictOf } from './metric-format.js';
import { Sparkline } from './sparkline.js';
import { explainingPlace, headlines, type Place } from './summary-sentences.js';
import { valuesOf } from './use-executive.js';

const verdictSigns = { BETTER: '▲', WORSE: '▼', SAME: '=', UNKNOWN: '' } as const;
const verdictWords = { BETTER: 'better', WORSE: 'worse', SAME: 'the same', UNKNOWN: '' } as const;

/** Each headline with its target, its course, and the place that explains the change. */
export function MetricCards({ data, places }: { data: ExecutiveOverviewQuery; places: readonly Place[] }) {
  const now = valuesOf(data.now[0]?.values);
  const before = valuesOf(data.before[0]?.values);
  const course = data.trend.map(({ values }) => valuesOf(values));
  const metrics = headlines.flatMap((id) => data.metrics.filter((metric) => metric.id === id));
  return (
    <section aria-label="Headlines" className={classes.cards} data-testid="metric-cards">
      {metrics.map((metric) => (
        <Card
          key={metric.id}
          metric={metric}
          now={now.get(metric.id) ?? null}
          before={before.get(metric.id) ?? null}
          course={course.map((values) => values.get(metric.id) ?? null)}
          places={places}
        />
      ))}
    </section>
  );
}

interface CardProps {
  metric: MetricFacts;
  now: number | null;
  before: number | null;
  course: readonly (number | null)[];
  places: readonly Place[];
}

function Card({ metric, now, before, course, places }: CardProps) {
  const verdict = verdictOf(metric, now, before);
  const reached = meetsTarget(metric, now);
  const place =
    now === null || before === null || verdict === 'SAME'
      ? null
      : explainingPlace(metric, places, now > before);
  return (
    <article className={classes.card} data-verdict={verdict}>
      <h2 className={classes.cardName}>
        <Link to="/executive/glossary" hash={metric.id}>
          {metric.name}
        </Link>
      </h2>
      <div className={classes.cardValue}>
        <strong>{formatMetric(metric.unit, now)}</strong>
        <Sparkline values={course} target={metric.target ?? null} label={`${metric.name} over the period`} />
      </div>
      <p className={classes.cardChange}>
        <span aria-hidden>{verdictSigns[verdict]} </span>
        {changeWords(metric, now, before)}
        {verdictWords[verdict] ? <span className="sr-only"> ({verdictWords[verdict]})</span> : null}
      </p>
      <p className={classes.cardNote}>
        {reached === null || metric.target == null
          ? 'No target'
          : `Target ${formatMetric(metric.unit, metric.target)} ${reached ? 'reached' : 'missed'}`}
        {place ? ` · most at ${place.name}` : ''}
      </p>
    </article>
  );
}
