import { createHash, randomBytes } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { DeltaMessage, RefusedMessage, SnapshotMessage } from '@app/contracts';
import { statement } from '@app/persistence';
import { eventually, type TestDatabase } from '@app/testing';

const insertUser = statement<[string, string, string[], string[]], { id: string }>(
  'e2e.insert-live-user',
  `INSERT INTO app_user (email, name, password_hash, role, regions, sites) VALUES ($1, 'Live', 'none', $2, $3, $4) RETURNING id`,
);
const insertSession = statement<[Buffer, string], object>(
  'e2e.insert-live-session',
  `INSERT INTO user_session (token_hash, user_id, created_at, expires_at)
   VALUES ($1, $2, now(), now() + INTERVAL '1 hour')`,
);
const hash = (token: string) => createHash('sha256').update(token).digest();

/** A signed-in person's token. */
export async function aSession(
  { database }: TestDatabase,
  { role = 'OPS', regions = [], sites = [] }: { role?: string; regions?: string[]; sites?: string[] } = {},
): Promise<string> {
  const email = `${randomBytes(6).toString('hex')}@example.org`;
  const [user] = await database.run(insertUser, [email, role, regions, sites]);
  const token = `kf_session_${randomBytes(32).toString('base64url')}`;
  await database.run(insertSession, [hash(token), user!.id]);
  return token;
}

type Message = { topic: string; sequence: number };

/** A client that keeps everything it hears, in order. */
export class Watcher {
  readonly heard: (({ event: 'snapshot' } & SnapshotMessage) | ({ event: 'delta' } & DeltaMessage))[] = [];
  readonly refusals: RefusedMessage[] = [];
  disconnected: string | null = null;

  constructor(readonly socket: Socket) {
    socket.on('snapshot', (message: SnapshotMessage) => this.heard.push({ event: 'snapshot', ...message }));
    socket.on('delta', (message: DeltaMessage) => this.heard.push({ event: 'delta', ...message }));
    socket.on('refused', (message: RefusedMessage) => this.refusals.push(message));
    socket.on('disconnect', (reason) => (this.disconnected = reason));
  }

  watch(topic: unknown): void {
    this.socket.emit('watch', { topic });
  }

  of(topic: string): (typeof this.heard)[number][] {
    return this.heard.filter((message) => message.topic === topic);
  }

  async snapshot<T>(topic: string): Promise<T> {
    return (
      await eventually(
        () => this.of(topic).find(({ event }) => event === 'snapshot') as SnapshotMessage<T> | undefined,
      )
    ).data;
  }

  /** All changes of the topic so far, in order. */
  changes<T>(topic: string): T[] {
    return this.of(topic).flatMap((message) => (message.event === 'delta' ? (message.changes as T[]) : []));
  }

  async refusal(topic: string): Promise<RefusedMessage> {
    return eventually(() => this.refusals.find((message) => message.topic === topic));
  }

  /** The numbers of each topic's messages, which must have no holes. */
  sequences(topic: string): number[] {
    return this.of(topic).map(({ sequence }: Message) => sequence);
  }

  close(): void {
    this.socket.disconnect();
  }
}

export interface Handshake {
  token?: unknown;
  headers?: Record<string, string>;
}

/** Connects, or rejects with the handshake's error. */
export function connectLive(url: string, { token, headers = {} }: Handshake): Promise<Watcher> {
  const socket = io(`${url}/live`, {
    auth: token === undefined ? {} : { token },
    extraHeaders: headers,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  const watcher = new Watcher(socket);
  return new Promise((resolve, reject) => {
    socket.on('connect', () => resolve(watcher));
    socket.on('connect_error', (error) => {
      socket.close();
      reject(error);
    });
  });
}
