import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useConnection, useIsStale } from '../live/use-live.js';
import { formatClock, formatDuration, ownZone } from '../time/format-time.js';
import { useNow } from '../time/use-now.js';
import classes from './connection-bar.module.css';

/** A reconnect that takes less than this is not worth a bar that flashes. */
const graceMs = 1_200;

/** Says that nothing on the page is live any more, since when, and that it recovers by itself. */
export function ConnectionBar() {
  const { status, since } = useConnection();
  const lost = useIsStale();
  return (
    <div role="status" data-testid="connection-bar" data-state={status}>
      {lost ? <LostBar since={since} /> : null}
    </div>
  );
}

function LostBar({ since }: { since: number }) {
  const now = useNow();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), graceMs);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className={classes.bar}>
      <span>
        <strong>Connection lost.</strong> You see the fleet as it was at {formatClock(since, ownZone())}
        <span aria-hidden> ({formatDuration(now - since)} ago)</span>. Reconnecting by itself.
      </span>
      <Button size="compact-sm" variant="white" color="dark" onClick={() => window.location.reload()}>
        Reload
      </Button>
    </div>
  );
}
