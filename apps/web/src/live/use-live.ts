import { useCallback, useSyncExternalStore } from 'react';
import { liveClient, type ConnectionState } from './live-client.js';
import { initialTopic, type TopicKind, type TopicState } from './live-topic.js';

const nothingYet: TopicState<never> = initialTopic<never>();

/** The live state of a topic. `kind` has to be the same object on every render. */
export function useLiveTopic<S, C, D>(topic: string, kind: TopicKind<S, C, D>): TopicState<D> {
  const subscribe = useCallback(
    (listener: () => void) => liveClient.subscribe(topic, kind, listener),
    [topic, kind],
  );
  return useSyncExternalStore(subscribe, () => liveClient.read<D>(topic) ?? nothingYet);
}

/** True while what is shown is the last truth and no longer live. */
export function useIsStale(): boolean {
  const { status } = useConnection();
  return status === 'lost' || status === 'unauthenticated';
}

export function useConnection(): ConnectionState {
  return useSyncExternalStore((listener) => liveClient.subscribeConnection(listener), liveClient.connection);
}
