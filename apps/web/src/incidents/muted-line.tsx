import { formatShort, zoneAbbreviation } from '../time/format-time.js';
import classes from './incident-detail.module.css';
import { muteText } from './incident-words.js';
import type { DetailedIncident } from './incidents-data.js';

/** Why nobody is told of it at present. */
export function MutedLine({ incident }: { incident: DetailedIncident }) {
  const { mutedBy, snoozedUntil, snoozedBy, site } = incident;
  if (mutedBy.length === 0 || incident.state === 'RESOLVED') return null;
  const until = snoozedUntil === null ? null : Date.parse(snoozedUntil);
  return (
    <p className={classes.muted} data-testid="muted">
      Nobody is told at present: {mutedBy.map(muteText).join(', ')}
      {until !== null && mutedBy.includes('SNOOZE')
        ? ` until ${formatShort(until, site.timeZone)} ${zoneAbbreviation(until, site.timeZone)}${snoozedBy ? ` by ${snoozedBy}` : ''}`
        : ''}
      .
    </p>
  );
}
