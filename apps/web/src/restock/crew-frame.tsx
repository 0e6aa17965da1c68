import {
  IconArrowLeft,
  IconCloudCheck,
  IconCloudOff,
  IconCloudUpload,
  IconLayoutGrid,
  IconLogin2,
} from '@tabler/icons-react';
import { Link, Outlet, useLoaderData, useLocation, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { CrewProvider, useCrew } from './crew-context.js';
import { registerServiceWorker } from './crew-session.js';
import { RefusedChanges } from './refused-changes.js';
import classes from './crew.module.css';

/** What surrounds the crew's pages: one hand, gloves, sun, and often no signal. */
export function CrewFrame() {
  const viewer = useLoaderData({ from: '/restock' });
  useEffect(registerServiceWorker, []);
  return (
    <CrewProvider email={viewer.email}>
      <div className={classes.app}>
        <CrewBar />
        <main className={classes.main} id="page">
          <RefusedChanges />
          <Outlet />
        </main>
      </div>
    </CrewProvider>
  );
}

function CrewBar() {
  const { pathname } = useLocation();
  const router = useRouter();
  const home = pathname.replace(/\/$/, '') === '/restock';
  return (
    <header className={classes.bar}>
      {home ? (
        <Link to="/fleet" className={classes.barButton} aria-label="All pages" reloadDocument>
          <IconLayoutGrid size={26} aria-hidden />
        </Link>
      ) : (
        <button
          type="button"
          className={classes.barButton}
          aria-label="Back to the route"
          onClick={() => void router.navigate({ to: '/restock' })}
        >
          <IconArrowLeft size={28} aria-hidden />
        </button>
      )}
      <SyncStatus />
    </header>
  );
}

/** Quiet: is everything sent, and if not, what waits on this phone. */
function SyncStatus() {
  const { changes, email, sync, online, send } = useCrew();
  const { href } = useLocation();
  const mine = changes.filter(({ refused, by }) => refused === null && by === email).length;
  const others = changes.filter(({ by }) => by !== email);
  const waiting = `${mine} to send`;
  const state = mine === 0 ? (online ? 'sent' : 'offline') : sync === 'signed-out' ? 'signed-out' : 'waiting';
  return (
    <div className={classes.sync} role="status" data-testid="sync" data-state={state} data-waiting={mine}>
      {state === 'sent' ? (
        <>
          <IconCloudCheck size={22} aria-hidden /> Everything is sent
        </>
      ) : state === 'offline' ? (
        <>
          <IconCloudOff size={22} aria-hidden /> No signal: go on, it is kept here
        </>
      ) : state === 'signed-out' ? (
        <Link to="/sign-in" search={{ next: href }} className={classes.syncAction}>
          <IconLogin2 size={22} aria-hidden /> Sign in to send {mine}
        </Link>
      ) : (
        <button type="button" className={classes.syncAction} onClick={send}>
          <IconCloudUpload size={22} aria-hidden /> Saved on this phone, {waiting}
        </button>
      )}
      {others.length > 0 ? (
        <span>
          {others.length} of {others[0]!.by} wait for them to sign in
        </span>
      ) : null}
    </div>
  );
}
