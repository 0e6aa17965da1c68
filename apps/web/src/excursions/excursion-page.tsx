import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, type ReactNode } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { useWindowTitle } from '../app/page-title.js';
import { ExcursionDetailDocument, type ExcursionDetailQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { mayAssess, useViewer } from '../session/viewer.js';
import { formatExact, formatShort, zoneAbbreviation } from '../time/format-time.js';
import { AssessmentForm } from './assessment-form.js';
import { ExcursionFacts } from './excursion-facts.js';
import { ExcursionStateBadge } from './excursion-state.js';
import { celsius, lotsText, reasonWords, stateWords } from './excursion-words.js';
import classes from './excursions.module.css';
import { HeldLots } from './held-lots.js';

const EvidenceChart = lazy(() => import('../charts/evidence-chart.js'));

export type DetailedExcursion = NonNullable<ExcursionDetailQuery['excursion']>;

export function ExcursionPage() {
  const { excursionId: id } = useParams({ from: '/frame/excursions/$excursionId' });
  const query = useQuery({
    queryKey: ['excursion', id],
    // The temperature may still be out of its band, and late readings may repair what is over.
    refetchInterval: 30_000,
    queryFn: async ({ signal }) => (await execute(ExcursionDetailDocument, { id }, signal)).excursion ?? null,
  });
  if (query.isPending) {
    return (
      <div className={classes.detail} role="status" aria-busy="true" aria-label="Loading the excursion">
        <Skeleton height={26} width="50%" mt={18} mb={14} />
        <Skeleton height={60} mb={26} />
        <Skeleton height={210} />
      </div>
    );
  }
  if (query.isError)
    return <FailureNotice what="this excursion" error={query.error} retry={() => void query.refetch()} />;
  if (query.data === null) {
    return (
      <Notice
        title="No such excursion"
        text="It does not exist, or it is at a site that you may not see."
        action={<Link to="/excursions">All excursions</Link>}
      />
    );
  }
  return <Detail excursion={query.data} />;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Detail({ excursion }: { excursion: DetailedExcursion }) {
  const { kiosk, state } = excursion;
  const zone = kiosk.site.timeZone;
  const title = `${celsius(excursion.minCelsius)} to ${celsius(excursion.maxCelsius)} in ${kiosk.serial}, ${kiosk.site.name}`;
  useWindowTitle(`${stateWords[state]}: ${title}`);
  return (
    <article className={classes.detail} data-testid="excursion" data-state={state}>
      <header>
        <p className={classes.kicker}>
          <Link to="/excursions" className={classes.link}>
            Excursions
          </Link>
          <ExcursionStateBadge state={state} />
        </p>
        <h1 className={classes.title}>{title}</h1>
      </header>
      <ExcursionFacts excursion={excursion} />
      <Decision excursion={excursion} />
      <Section title="What the kiosk measured">
        <Suspense fallback={<Skeleton height={210} />}>
          <EvidenceChart
            serial={kiosk.serial}
            zone={zone}
            subject="excursion"
            startedAt={excursion.startedAt}
            endedAt={excursion.endedAt}
            probe={excursion.probe}
          />
        </Suspense>
      </Section>
      <Section title="Lots that were in the zone">
        <HeldLots lots={excursion.lots} zone={zone} />
      </Section>
      {excursion.assessments.length > 0 ? (
        <Section title="Decisions">
          <Assessments excursion={excursion} zone={zone} />
        </Section>
      ) : null}
    </article>
  );
}

/** Why somebody has to decide, and the decision where it is the viewer's. */
function Decision({ excursion }: { excursion: DetailedExcursion }) {
  const viewer = useViewer();
  const waits = excursion.state === 'AWAITING_ASSESSMENT';
  if (excursion.reasons.length === 0 && !waits) return null;
  return (
    <Section title={waits ? 'To decide' : 'Why it is not allowed by itself'}>
      <ul className={classes.reasons}>
        {excursion.reasons.map((reason) => (
          <li key={reason}>{reasonWords[reason]}</li>
        ))}
      </ul>
      {excursion.state === 'OPEN' ? (
        <p className={classes.quiet}>A pharmacist decides when it is over.</p>
      ) : null}
      {waits ? (
        mayAssess(viewer) ? (
          <AssessmentForm id={excursion.id} lots={lotsText(excursion)} />
        ) : (
          <p className={classes.quiet}>A pharmacist decides. Until then the lots stay on hold.</p>
        )
      ) : null}
    </Section>
  );
}

function Assessments({ excursion, zone }: { excursion: DetailedExcursion; zone: string }) {
  const { assessments, revision } = excursion;
  const first = assessments[0];
  return (
    <>
      {first ? (
        <p className={classes.quiet}>Times at the clinic, {zoneAbbreviation(Date.parse(first.at), zone)}</p>
      ) : null}
      <ol className={classes.decisions} data-testid="assessments">
        {assessments.map((each) => (
          <li key={each.at}>
            <time dateTime={each.at} title={formatExact(Date.parse(each.at), zone)}>
              {formatShort(Date.parse(each.at), zone)}
            </time>
            <div>
              <strong>{each.decision === 'RELEASE' ? 'Released' : 'Discarded'}</strong> by {each.by}
              <p className={classes.note}>{each.note}</p>
              {each.revision < revision ? (
                <p className={classes.quiet}>Later readings have changed the excursion since.</p>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
