import { redirect } from '@tanstack/react-router';
import { queryClient } from '../app/query-client.js';
import { RequestFailure } from '../graphql/graphql-client.js';
import { viewerQuery } from '../session/viewer.js';
import { crewStore, type KeptViewer } from './crew-store.js';

/** Who works on this phone: as it was kept at once, because a phone in a cellar cannot ask; else as the server says. */
export async function crewViewer(href: string): Promise<KeptViewer> {
  const kept = await crewStore.viewer();
  const asked = queryClient
    .fetchQuery({ ...viewerQuery, networkMode: 'always', retry: false })
    .then(async ({ email, name }) => {
      await crewStore.keepViewer({ email, name });
      return { email, name };
    });
  if (kept !== null && !navigator.onLine) {
    asked.catch(() => undefined);
    return kept;
  }
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RequestFailure && error.code === 'UNAUTHENTICATED')
      throw redirect({ to: '/sign-in', search: { next: href } });
    if (kept !== null) return kept;
    throw error;
  }
}

/** Lets the crew's pages open where there is no signal. Only they are under its scope. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/restock-worker.js', { scope: '/restock' }).catch(() => undefined);
}
