import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Severity } from '../app/severity.js';
import { SilencePreviewDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { matchesNothingYet, type Matchers } from './silence-words.js';
import classes from './silences.module.css';

const counted = (count: number, word: string) =>
  `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;

/** What it would silence right now, before anybody makes it. */
export function SilencePreview({ matchers }: { matchers: Matchers }) {
  const [settled] = useDebouncedValue(matchers, 250);
  const nothing = matchesNothingYet(settled);
  const query = useQuery({
    queryKey: ['silence-preview', settled],
    enabled: !nothing,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await execute(SilencePreviewDocument, { input: settled }, signal)).silencePreview,
  });
  const text = () => {
    if (nothing) return <p className={classes.quiet}>Say what is silenced: everything below has to fit.</p>;
    if (query.isPending) return <p className={classes.quiet}>Looking…</p>;
    if (query.isError) return <p className={classes.problem}>{query.error.message}</p>;
    const preview = query.data;
    if (preview.__typename !== 'SilencePreview') return <p className={classes.problem}>{preview.message}</p>;
    const { incidents, incidentCount, kioskCount } = preview;
    return (
      <>
        <p>
          <strong>{counted(incidentCount, 'open incident')}</strong> right now, at places with{' '}
          {counted(kioskCount, 'kiosk')}.
        </p>
        {incidents.length > 0 ? (
          <ul className={classes.matched}>
            {incidents.slice(0, 5).map(({ id, title, severity }) => (
              <li key={id}>
                <Severity severity={severity} /> {title}
              </li>
            ))}
            {incidentCount > 5 ? <li className={classes.quiet}>and {incidentCount - 5} more</li> : null}
          </ul>
        ) : null}
      </>
    );
  };
  return (
    <section
      className={classes.preview}
      aria-label="What it matches"
      aria-live="polite"
      data-testid="silence-preview"
    >
      {text()}
    </section>
  );
}
