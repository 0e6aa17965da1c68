import type { DeltaMessage, RefusedMessage, SnapshotMessage } from '@app/contracts';

/**
 * What a browser knows of one topic.
 * - waiting: asked, no snapshot yet; `data` may hold the last truth.
 * - live: `data` is what the server said up to `sequence`.
 * - stale: the connection is lost; `data` is the last truth.
 * - refused: the server will not tell.
 */
export interface TopicState<D> {
  status: 'waiting' | 'live' | 'stale' | 'refused';
  sequence: number;
  data: D | null;
  refusal: RefusedMessage | null;
}

/** How snapshots and changes of a topic become the data that pages read. */
export interface TopicKind<S, C, D> {
  fromSnapshot(snapshot: S): D;
  applyChanges(data: D, changes: readonly C[]): D;
}

export interface TopicStep<D> {
  state: TopicState<D>;
  /** True when a message is missing and the topic has to be watched again. */
  watchAgain: boolean;
}

export const initialTopic = <D>(): TopicState<D> => ({
  status: 'waiting',
  sequence: -1,
  data: null,
  refusal: null,
});

const stay = <D>(state: TopicState<D>): TopicStep<D> => ({ state, watchAgain: false });

export function receiveSnapshot<S, C, D>(
  kind: TopicKind<S, C, D>,
  state: TopicState<D>,
  message: SnapshotMessage<S>,
): TopicStep<D> {
  // Of two snapshots in flight the older one must not turn time back.
  if (state.status === 'live' && message.sequence < state.sequence) return stay(state);
  return stay({
    status: 'live',
    sequence: message.sequence,
    data: kind.fromSnapshot(message.data),
    refusal: null,
  });
}

export function receiveDelta<S, C, D>(
  kind: TopicKind<S, C, D>,
  state: TopicState<D>,
  message: DeltaMessage<C>,
): TopicStep<D> {
  // Without a snapshot there is nothing to change; the one that was asked for will contain this change.
  if (state.status !== 'live' || state.data === null) return stay(state);
  if (message.sequence <= state.sequence) return stay(state);
  if (message.sequence > state.sequence + 1) {
    return { state: { ...state, status: 'waiting' }, watchAgain: true };
  }
  return stay({
    ...state,
    sequence: message.sequence,
    data: kind.applyChanges(state.data, message.changes),
  });
}

export function receiveRefusal<D>(state: TopicState<D>, refusal: RefusedMessage): TopicState<D> {
  return { ...state, status: 'refused', refusal };
}

/** The connection is gone: what was live is now the last truth. */
export function loseConnection<D>(state: TopicState<D>): TopicState<D> {
  return state.status === 'refused' ? state : { ...state, status: 'stale' };
}

/** The topic is asked for anew, after a reconnect. */
export function askAgain<D>(state: TopicState<D>): TopicState<D> {
  return { ...state, status: 'waiting', sequence: -1, refusal: null };
}
