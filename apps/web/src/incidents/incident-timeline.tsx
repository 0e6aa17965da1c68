import { formatExact, formatShort, zoneAbbreviation } from '../time/format-time.js';
import type { DetailedIncident } from './incidents-data.js';
import classes from './incident-timeline.module.css';

type Entry = DetailedIncident['timeline'][number];

const words: Record<Entry['kind'], string> = {
  OPENED: 'Opened',
  PENDING: 'Noticed',
  FIRED: 'Fired',
  ACKNOWLEDGED: 'Acknowledged',
  ASSIGNED: 'Assigned',
  COMMENTED: 'Note',
  RESOLVED: 'Resolved',
  CORRECTED: 'Corrected',
  SNOOZED: 'Snoozed',
  MUTED: 'Muted',
  UNMUTED: 'Heard again',
};

/** Oldest first, in the clinic's time, whose zone is named once. */
export function Timeline({ entries, zone }: { entries: readonly Entry[]; zone: string }) {
  if (entries.length === 0) return <p className={classes.quiet}>Nothing is recorded yet.</p>;
  const first = Date.parse(entries[0]?.at ?? '');
  return (
    <>
      <p className={classes.quiet}>Times at the clinic, {zoneAbbreviation(first, zone)}</p>
      <ol className={classes.timeline}>
        {entries.map((entry, index) => {
          const at = Date.parse(entry.at);
          return (
            <li key={`${entry.at} ${index}`} data-kind={entry.kind}>
              <time dateTime={entry.at} title={formatExact(at, zone)}>
                {formatShort(at, zone)}
              </time>
              <span className={classes.what}>
                <strong>{words[entry.kind]}</strong>
                {entry.actor ? ` by ${entry.actor}` : ''}
                {entry.text && entry.text !== words[entry.kind] ? (
                  <span className={classes.text}>{entry.text}</span>
                ) : null}
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
