import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FailureNotice } from '../app/failure-notice.js';
import { PageTitle, useWindowTitle } from '../app/page-title.js';
import { GlossaryDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import classes from './executive.module.css';
import { formatMetric } from './metric-format.js';

const unitWords = { COUNT: 'a number', SHARE: 'per cent', SECONDS: 'a length of time' } as const;
const betterWords = { HIGHER: 'more is better', LOWER: 'less is better' } as const;

/** Every number that pages, GraphQL and reports show, from the one place where it is declared. */
export function GlossaryPage() {
  useWindowTitle('What the numbers mean');
  const { data, error, refetch } = useQuery({
    queryKey: ['glossary'],
    queryFn: async ({ signal }) => (await execute(GlossaryDocument, {}, signal)).metrics,
    staleTime: Infinity,
  });
  return (
    <>
      <PageTitle>What the numbers mean</PageTitle>
      <div className={classes.page} data-testid="glossary">
        <p className={classes.range}>
          <Link to="/executive">Back to the overview</Link>
        </p>
        {error && !data ? (
          <FailureNotice what="the glossary" error={error} retry={() => void refetch()} />
        ) : !data ? (
          <Skeleton height={400} />
        ) : (
          data.map((metric) => (
            <article key={metric.id} id={metric.id} className={classes.term}>
              <h2>{metric.name}</h2>
              <p>
                <code>{metric.formula}</code>
              </p>
              <dl>
                <dt>Is</dt>
                <dd>
                  {unitWords[metric.unit]}; {betterWords[metric.better]}
                </dd>
                <dt>Target</dt>
                <dd>{metric.target == null ? 'none' : formatMetric(metric.unit, metric.target)}</dd>
                <dt>Counts</dt>
                <dd>{metric.grain}</dd>
                <dt>Owner</dt>
                <dd>{metric.owner}</dd>
                <dt>Key</dt>
                <dd>
                  <code>{metric.id}</code>
                </dd>
                <dt>Know that</dt>
                <dd>
                  {metric.caveats.map((caveat) => (
                    <p key={caveat}>{caveat}</p>
                  ))}
                </dd>
              </dl>
            </article>
          ))
        )}
      </div>
    </>
  );
}
