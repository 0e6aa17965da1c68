import { useHotkeys } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useRouter } from '@tanstack/react-router';
import { liveClient } from '../live/live-client.js';
import { sessionEnded } from '../session/session-events.js';
import { ConnectionBar } from './connection-bar.js';
import { IncidentAnnouncer } from '../incidents/incident-announcer.js';
import { openPalette } from './palette-events.js';
import { queryClient } from './query-client.js';
import { Rail } from './rail.js';
import { useConnection } from '../live/use-live.js';
import classes from './frame.module.css';

const CommandPalette = lazy(() => import('./command-palette.js'));

/** What surrounds every page of someone who is signed in: rail, connection bar, command palette. */
export function Frame() {
  const router = useRouter();
  const connection = useConnection();
  // Here and not in the palette, whose code may still be on its way when the keys are pressed.
  useHotkeys([['mod+K', openPalette]], []);

  useEffect(() => {
    liveClient.connect();
    const stop = sessionEnded.listen(() => {
      liveClient.close();
      queryClient.clear();
      const { pathname, href } = router.state.location;
      if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: href } });
    });
    return () => {
      stop();
      liveClient.close();
    };
  }, [router]);

  // The socket is refused when the session has run out; asking who we are settles whether it really has.
  useEffect(() => {
    if (connection.status === 'unauthenticated') void queryClient.invalidateQueries({ queryKey: ['viewer'] });
  }, [connection.status]);

  return (
    <div className={classes.frame}>
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <Rail />
      <div className={classes.column}>
        <ConnectionBar />
        <main
          id="page"
          className={classes.page}

          tabIndex={-1}
        >
          <Outlet />
        </main>
      </div>
      <IncidentAnnouncer />
      <Suspense>
        <CommandPalette />
      </Suspense>
    </div>
  );
}
