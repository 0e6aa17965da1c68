import { Link } from '@tanstack/react-router';
import { useWindowTitle } from '../app/page-title.js';
import { useConnection } from '../live/use-live.js';
import { formatExact, formatRelative, ownZone } from '../time/format-time.js';
import { useNow } from '../time/use-now.js';
import { incidentsSentence, onlineSentence, routineSentence } from './fleet-selection.js';
import classes from './fleet-summary.module.css';
import { useFleetSummary } from './use-fleet.js';

/** "3 incidents need you · 44 routine · 198 of 200 kiosks online · data 2 s old": the fleet in one line. */
export function FleetSummaryLine() {
  const summary = useFleetSummary();
  if (!summary) return <span className={classes.quiet}>Loading the fleet…</span>;
  const waiting = summary.unacknowledgedIncidents > 0;
  const routine = routineSentence(summary);
  return (
    <>
      <Link to="/incidents" className={classes.link} data-urgent={waiting || undefined}>
        {incidentsSentence(summary)}
      </Link>
      {routine ? (
        <>
          <span className={classes.dot}> · </span>
          <Link to="/incidents" search={{ show: 'routine' }} className={classes.link} data-quiet>
            {routine}
          </Link>
        </>
      ) : null}
      <span className={classes.dot}> · </span>
      <span>{onlineSentence(summary)}</span>
      <span className={classes.dot}> · </span>
      <DataAge at={summary.lastReceivedAt} />
    </>
  );
}

/** The window's title in words: what needs someone, and who is online. Without the age, which would tick in every tab. */
export function FleetWindowTitle() {
  const summary = useFleetSummary();
  const said = summary && [incidentsSentence(summary), routineSentence(summary), onlineSentence(summary)];
  useWindowTitle(said ? said.filter(Boolean).join(' · ') : 'Fleet');
  return null;
}

function DataAge({ at }: { at: string | null }) {
  const now = useNow();
  const connected = useConnection().status === 'connected';
  if (!at) return <span className={classes.quiet}>no data yet</span>;
  const ms = Date.parse(at);
  const age = Math.max(0, now - ms);
  const text = age < 2_000 ? 'data 1 s old' : `data ${formatRelative(ms, now).replace(' ago', '')} old`;
  return (
    <time
      dateTime={at}
      title={formatExact(ms, ownZone())}
      className={classes.quiet}
      data-old={!connected || age > 60_000 || undefined}
    >
      {text}
    </time>
  );
}
