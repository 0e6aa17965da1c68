import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatDuration, formatExact, formatShort, zoneAbbreviation } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';
import { useNow } from '../time/use-now.js';
import type { DetailedExcursion } from './excursion-page.js';
import { kineticText, lengthOf, storageWords, windowText } from './excursion-words.js';
import classes from './excursions.module.css';

function Fact({ name, bad = false, children }: { name: string; bad?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={bad ? classes.bad : undefined}>{children}</dd>
    </div>
  );
}

const seconds = (value: number): string => (value === 0 ? 'none' : formatDuration(value * 1_000));

/** A day before and after it, so that the kiosk's own page shows what led to it and what followed. */
function around(excursion: DetailedExcursion, now: number): { from: string; to: string } {
  const day = 86_400_000;
  const end = excursion.endedAt ? Date.parse(excursion.endedAt) + day : now;
  return {
    from: new Date(Date.parse(excursion.startedAt) - day).toISOString(),
    to: new Date(Math.min(end, now)).toISOString(),
  };
}

/** What there is to know before one decides: how far, how long, what is not known, and the kinetic mean. */
export function ExcursionFacts({ excursion }: { excursion: DetailedExcursion }) {
  const now = useNow();
  const { kiosk, startedAt, endedAt } = excursion;
  const zone = kiosk.site.timeZone;
  const at = (instant: string) => (
    <time dateTime={instant} title={formatExact(Date.parse(instant), zone)}>
      {formatShort(Date.parse(instant), zone)}
    </time>
  );
  const kinetic = kineticText(excursion);
  return (
    <dl className={classes.facts}>
      <Fact name={`When (${zoneAbbreviation(Date.parse(startedAt), zone)})`}>
        {at(startedAt)}
        {endedAt ? <> to {at(endedAt)}</> : ', still going on'}
      </Fact>
      <Fact name={endedAt ? 'Lasted' : 'For'}>{lengthOf(startedAt, endedAt, now)}</Fact>
      {kinetic ? (
        <Fact
          name={`Mean kinetic temperature of ${windowText(excursion.meanKineticWindowHours)}`}
          bad={kinetic.bad}
        >
          {kinetic.text}
        </Fact>
      ) : null}
      <Fact name="Out of the band, within limits">{seconds(excursion.excursionSeconds)}</Fact>
      <Fact name="Beyond the limits" bad={excursion.spikeSeconds > 0}>
        {seconds(excursion.spikeSeconds)}
      </Fact>
      <Fact name="Not known, no readings" bad={excursion.unknownSeconds > 0}>
        {seconds(excursion.unknownSeconds)}
      </Fact>
      <Fact name="Readings">
        {excursion.readings.toLocaleString('en-US')}, last{' '}
        <TimeAgo at={excursion.lastReadingAt} zone={zone} />
      </Fact>
      <Fact name="Where">
        {excursion.probe}, {storageWords[excursion.storageClass].toLowerCase()}
      </Fact>
      <Fact name="Kiosk">
        <Link to="/kiosks/$serial" params={{ serial: kiosk.serial }} search={around(excursion, now)}>
          {kiosk.serial} at that time
        </Link>
      </Fact>
      <Fact name="Site">
        <Link to="/fleet" search={{ site: [kiosk.site.id] }}>
          {kiosk.site.name}
        </Link>
        <span className={classes.quiet}> {kiosk.site.region.name}</span>
      </Fact>
      <Fact name="Noticed">
        <TimeAgo at={excursion.detectedAt} zone={zone} />
        {excursion.revision > 0 && excursion.revisedAt ? (
          <>
            ; late readings changed it {excursion.revision === 1 ? 'once' : `${excursion.revision} times`},
            last <TimeAgo at={excursion.revisedAt} zone={zone} />
          </>
        ) : null}
      </Fact>
    </dl>
  );
}
