import { useRouter } from '@tanstack/react-router';
import { queryClient } from '../app/query-client.js';
import { SignOutDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { liveClient } from '../live/live-client.js';

/** Ends the session on the server and forgets all that was loaded. */
export function useSignOut(): () => void {
  const router = useRouter();
  return () => {
    execute(SignOutDocument, {})
      .catch(() => undefined)
      .finally(() => {
        liveClient.close();
        queryClient.clear();
        void router.navigate({ to: '/sign-in' });
      });
  };
}
