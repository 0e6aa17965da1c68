import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { RequestFailure } from '../graphql/graphql-client.js';
import { sessionEnded } from '../session/session-events.js';

function onError(error: Error): void {
  if (error instanceof RequestFailure && error.code === 'UNAUTHENTICATED') sessionEnded.announce();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && !(error instanceof RequestFailure && !error.retryable),
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
    mutations: { retry: false },
  },
});
