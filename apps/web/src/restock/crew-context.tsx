import { useQuery } from '@tanstack/react-query';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { queryClient } from '../app/query-client.js';
import { RequestFailure } from '../graphql/graphql-client.js';
import { crewStore } from './crew-store.js';
import type { Change, KeptRoute } from './crew-types.js';
import { refreshRoute } from './load-route.js';
import { type Sent, type SyncState, syncChanges } from './sync-changes.js';

interface Crew {
  email: string;
  /** Null: none has been chosen. Undefined while the phone's store is read. */
  kept: KeptRoute | null | undefined;
  changes: readonly (Change & { key: number })[];
  sync: SyncState;
  online: boolean;
  sent: readonly Sent[];
  send: () => void;
  /** Asks the server for the route anew; quiet where it cannot be reached. */
  refresh: () => Promise<void>;
}

const CrewContext = createContext<Crew | null>(null);
export function useCrew(): Crew {
  const crew = useContext(CrewContext);
  if (crew === null) throw new Error('outside of the crew pages');
  return crew;
}

const retryMs = 10_000;
const storeKey = ['crew-store'];

/** Read from the phone itself, whatever the network does. */
const useStored = <T,>(name: string, read: () => Promise<T>) =>
  useQuery({
    queryKey: [...storeKey, name],
    queryFn: read,
    networkMode: 'always',
    staleTime: Infinity,
    retry: false,
  });

export function CrewProvider({ email, children }: { email: string; children: ReactNode }) {
  const kept = useStored('route', () => crewStore.route()).data;
  const changes = useStored('changes', () => crewStore.changes()).data;
  const [sync, setSync] = useState<SyncState>('idle');
  const [online, setOnline] = useState(navigator.onLine);
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const running = useRef(false);

  useEffect(() => crewStore.listen(() => void queryClient.invalidateQueries({ queryKey: storeKey })), []);

  const refresh = useCallback(async () => {
    const route = await crewStore.route();
    if (route === null) return;
    try {
      await refreshRoute(route);
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
    }
  }, []);

  const send = useCallback(() => {
    if (running.current) return;
    running.current = true;
    setSync('sending');
    let anything = false;
    const heard = (one: Sent) => {
      anything = true;
      setSent((all) => [one, ...all].slice(0, 20));
    };
    syncChanges(email, heard)
      .then(async (state) => {
        setSync(state);
        if (anything) await refresh();
      })
      .catch(() => setSync('offline'))
      .finally(() => (running.current = false));
  }, [email, refresh]);

  const waiting = changes?.some(({ refused, by }) => refused === null && by === email) ?? false;
  useEffect(() => {
    if (!waiting) return;
    send();
    const timer = setInterval(send, retryMs);
    return () => clearInterval(timer);
  }, [waiting, changes?.length, send]);
  useEffect(() => {
    const hear = () => {
      setOnline(navigator.onLine);
      if (navigator.onLine) send();
    };
    const seen = () => document.visibilityState === 'visible' && send();
    window.addEventListener('online', hear);
    window.addEventListener('offline', hear);
    document.addEventListener('visibilitychange', seen);
    return () => {
      window.removeEventListener('online', hear);
      window.removeEventListener('offline', hear);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [send]);

  const crew = useMemo(
    () => ({ email, kept, changes: changes ?? [], sync, online, sent, send, refresh }),
    [email, kept, changes, sync, online, sent, send, refresh],
  );
  return <CrewContext value={crew}>{children}</CrewContext>;
}
