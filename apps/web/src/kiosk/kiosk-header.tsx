import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { StateBadge } from '../fleet/state-glyph.js';
import { mayOperate, useViewer } from '../session/viewer.js';
import { formatClock, formatDuration, formatExact, formatShort } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';
import { useNow } from '../time/use-now.js';
import classes from './kiosk-header.module.css';
import { MaintenanceButton } from './maintenance-button.js';
import { isWrong, skewText } from './skew-text.js';
import type { PageKiosk } from './use-kiosk.js';

export function KioskHeader({ kiosk }: { kiosk: PageKiosk }) {
  const viewer = useViewer();
  const now = useNow();
  const { site, heartbeat } = kiosk;
  const zone = site.timeZone;
  const since = kiosk.since ? Date.parse(kiosk.since) : null;
  return (
    <header className={classes.header}>
      <div className={classes.top}>
        <div>
          <h1 className={classes.title}>
            {kiosk.serial}
            <span className={classes.state}>
              <StateBadge state={kiosk.state} testId="kiosk-state" />
              <span className={classes.since} title={since === null ? undefined : formatExact(since, zone)}>
                {since === null ? 'never heard' : `for ${formatDuration(now - since)}`}
              </span>
            </span>
          </h1>
          <p className={classes.place}>
            <Link to="/fleet" search={{ site: [site.id] }}>
              {site.name}
            </Link>
            {`, ${site.region.name} · ${formatClock(now, zone)} there`}
          </p>
        </div>
        {mayOperate(viewer) && kiosk.state !== 'RETIRED' ? (
          <MaintenanceButton serial={kiosk.serial} on={kiosk.state === 'MAINTENANCE'} />
        ) : null}
      </div>
      <dl className={classes.facts}>
        <Fact name="Last heard">
          <TimeAgo at={kiosk.lastHeardAt} zone={zone} />
        </Fact>
        {kiosk.probes.map((probe) => (
          <Fact key={probe.name} name={probe.name}>
            <ProbeValue probe={probe} zone={zone} />
          </Fact>
        ))}
        <Fact name="Firmware">{heartbeat?.firmware ?? 'not known'}</Fact>
        <Fact name="Up for">{heartbeat ? formatDuration(heartbeat.uptimeSeconds * 1_000) : 'not known'}</Fact>
        <Fact name="Clock">
          {skewText(kiosk.clockSkewSeconds)}
          {kiosk.clockSince !== null && isWrong(kiosk.clockSkewSeconds) ? (
            <span className={classes.old}>
              {' since '}
              {formatShort(Date.parse(kiosk.clockSince), zone)}
            </span>
          ) : null}
        </Fact>
        <Fact name="Power">
          {heartbeat?.power === 'BATTERY'
            ? 'On battery'
            : heartbeat?.power === 'MAINS'
              ? 'Mains'
              : 'not known'}
        </Fact>
        <Fact name="Door">
          {heartbeat?.doorOpen == null ? 'not known' : heartbeat.doorOpen ? 'Open' : 'Closed'}
        </Fact>
        <Fact name="Signal">
          {heartbeat?.signalDbm == null ? 'not known' : `${Math.round(heartbeat.signalDbm)} dBm`}
        </Fact>
        <Fact name="Model">{kiosk.model.name}</Fact>
      </dl>
    </header>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A value out of its band says so in words; one that is old says since when. */
function ProbeValue({ probe, zone }: { probe: PageKiosk['probes'][number]; zone: string }) {
  const now = useNow();
  if (probe.celsius === null || probe.at === null) return <>not known</>;
  const high = probe.celsius > probe.highCelsius;
  const low = probe.celsius < probe.lowCelsius;
  const old = now - Date.parse(probe.at) > 5 * 60_000;
  return (
    <span className={classes.value} data-out={high || low || undefined}>
      {probe.celsius.toFixed(1)} °C
      {high ? ', too warm' : low ? ', too cold' : ''}
      {old ? (
        <span className={classes.old}>
          {' '}
          <TimeAgo at={probe.at} zone={zone} />
        </span>
      ) : null}
    </span>
  );
}
