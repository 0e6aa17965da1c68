import type { DeltaMessage, RefusedMessage, SnapshotMessage } from '@app/contracts';
import { io, type Socket } from 'socket.io-client';
import {
  askAgain,
  initialTopic,
  loseConnection,
  receiveDelta,
  receiveRefusal,
  receiveSnapshot,
  type TopicKind,
  type TopicState,
} from './live-topic.js';

export interface ConnectionState {
  status: 'connecting' | 'connected' | 'lost' | 'unauthenticated';
  /** Browser time in ms when it was lost. */
  since: number;
}

type AnyKind = TopicKind<unknown, unknown, unknown>;

interface Watched {
  kind: AnyKind;
  state: TopicState<unknown>;
  listeners: Set<() => void>;
  leaveTimer: ReturnType<typeof setTimeout> | undefined;
}

/** A topic is kept for a while after the last page left it, so that going back is instant. */
const lingerMs = 20_000;
/** Pages redraw at most this often, however fast the messages come. */
const notifyMs = 100;
const retryMs = 2_000;
/** A snapshot that does not come within this time is asked for again. */
const snapshotTimeoutMs = 10_000;

/** One connection to the namespace /live, and the state of every topic that somebody reads. */
export class LiveClient {
  private socket: Socket | undefined;
  private readonly topics = new Map<string, Watched>();
  private readonly dirty = new Set<string>();
  private notifiedAt = 0;
  private notifyTimer: ReturnType<typeof setTimeout> | undefined;
  private connectionListeners = new Set<() => void>();
  private connectionState: ConnectionState = { status: 'connecting', since: Date.now() };

  connect(): void {
    if (this.socket) return;
    const socket = io('/live', {
      withCredentials: true,
      transports: ['websocket', 'polling'],
      reconnectionDelayMax: 5_000,
    });
    this.socket = socket;
    socket.on('connect', () => {
      this.setConnection('connected');
      for (const topic of this.topics.keys()) this.watch(topic);
    });
    socket.on('disconnect', (reason) => {
      // Closed by the server on purpose: the session has ended, or it restarts. Socket.IO leaves coming back to us.
      const closed = reason === 'io server disconnect';
      this.onLost(closed ? 'unauthenticated' : 'lost');
      if (closed) this.retryLater(socket);
    });
    socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
      const refused = error.data?.code === 'UNAUTHENTICATED' || error.message === 'UNAUTHENTICATED';
      this.onLost(refused ? 'unauthenticated' : 'lost');
      // A refused handshake is not retried by Socket.IO itself, as a broken connection is.
      if (!socket.active) this.retryLater(socket);
    });
    socket.on('snapshot', (message: SnapshotMessage) => {
      const entry = this.topics.get(message.topic);
      if (entry) this.put(message.topic, receiveSnapshot(entry.kind, entry.state, message).state);
    });
    socket.on('delta', (message: DeltaMessage) => {
      const entry = this.topics.get(message.topic);
      if (!entry) return;
      const step = receiveDelta(entry.kind, entry.state, message);
      this.put(message.topic, step.state);
      if (step.watchAgain) this.watch(message.topic);
    });
    socket.on('refused', (message: RefusedMessage) => {
      const entry = this.topics.get(message.topic);
      if (entry) this.put(message.topic, receiveRefusal(entry.state, message));
    });
  }

  /** Forgets everything, e.g. when someone signs out. */
  close(): void {
    this.socket?.disconnect();
    this.socket = undefined;
    for (const entry of this.topics.values()) clearTimeout(entry.leaveTimer);
    this.topics.clear();
    this.setConnection('connecting');
  }

  subscribe<S, C, D>(topic: string, kind: TopicKind<S, C, D>, listener: () => void): () => void {
    let entry = this.topics.get(topic);
    if (!entry) {
      entry = { kind: kind as AnyKind, state: initialTopic(), listeners: new Set(), leaveTimer: undefined };
      this.topics.set(topic, entry);
      if (this.socket?.connected) this.watch(topic);
    }
    const joined = entry;
    clearTimeout(joined.leaveTimer);
    joined.listeners.add(listener);
    return () => {
      joined.listeners.delete(listener);
      if (joined.listeners.size > 0) return;
      joined.leaveTimer = setTimeout(() => {
        if (joined.listeners.size > 0 || this.topics.get(topic) !== joined) return;
        this.topics.delete(topic);
        this.socket?.emit('unwatch', { topic });
      }, lingerMs);
    };
  }

  read<D>(topic: string): TopicState<D> | undefined {
    return this.topics.get(topic)?.state as TopicState<D> | undefined;
  }

  subscribeConnection(listener: () => void): () => void {
    this.connectionListeners.add(listener);
    return () => this.connectionListeners.delete(listener);
  }

  readonly connection = (): ConnectionState => this.connectionState;

  private watch(topic: string): void {
    const entry = this.topics.get(topic);
    if (!entry || !this.socket?.connected) return;
    const asked = askAgain(entry.state);
    this.put(topic, asked);
    this.socket.emit('watch', { topic });
    setTimeout(() => {
      const now = this.topics.get(topic);
      if (now?.state === asked) this.watch(topic);
    }, snapshotTimeoutMs);
  }

  private retryLater(socket: Socket): void {
    setTimeout(() => {
      if (this.socket === socket && !socket.connected) socket.connect();
    }, retryMs);
  }

  private onLost(status: 'lost' | 'unauthenticated' = 'lost'): void {
    this.setConnection(status);
    for (const [topic, entry] of this.topics) this.put(topic, loseConnection(entry.state));
  }

  private setConnection(status: ConnectionState['status']): void {
    if (this.connectionState.status === status) return;
    this.connectionState = { status, since: Date.now() };
    for (const listener of this.connectionListeners) listener();
  }

  private put(topic: string, state: TopicState<unknown>): void {
    const entry = this.topics.get(topic);
    if (!entry || entry.state === state) return;
    entry.state = state;
    this.dirty.add(topic);
    // The first change after a quiet time is shown at once.
    this.notifyTimer ??= setTimeout(
      () => this.notify(),
      Math.max(0, this.notifiedAt + notifyMs - Date.now()),
    );
  }

  private notify(): void {
    this.notifyTimer = undefined;
    this.notifiedAt = Date.now();
    const topics = [...this.dirty];
    this.dirty.clear();
    for (const topic of topics) {
      for (const listener of this.topics.get(topic)?.listeners ?? []) listener();
    }
  }
}

export const liveClient = new LiveClient();
