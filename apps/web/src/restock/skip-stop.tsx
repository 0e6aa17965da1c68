import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useCrew } from './crew-context.js';
import { crewStore } from './crew-store.js';
import type { CrewStop, SkipChange } from './crew-types.js';
import classes from './crew.module.css';

const reasons = ['The clinic is closed', 'Nobody lets me in', 'The kiosk does not open', 'No time left'];

const skipOf = (stop: CrewStop, by: string, reason: string): SkipChange => ({
  ...{ kind: 'skip', id: crypto.randomUUID(), by, stop: stop.id, serial: stop.kiosk.serial },
  ...{ madeAt: Date.now(), refused: null, reason },
});

/** Nothing was done here, and why; kept and sent like a visit. */
export function SkipStop({ stop }: { stop: CrewStop }) {
  const { email } = useCrew();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <button type="button" className={classes.link} onClick={() => setOpen(true)}>
        Skip this stop
      </button>
    );
  const skip = (reason: string) => {
    void crewStore.enqueue(skipOf(stop, email, reason)).then(() => router.navigate({ to: '/restock' }));
  };
  return (
    <div className={classes.list} role="group" aria-label="Why is it skipped?">
      {reasons.map((reason) => (
        <button key={reason} type="button" className={classes.button} onClick={() => skip(reason)}>
          {reason}
        </button>
      ))}
    </div>
  );
}
