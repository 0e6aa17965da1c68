import { Inject } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { Allow } from '@app/auth';
import type { RefusedMessage } from '@app/contracts';
import { LiveView, type TopicAccess } from '@app/fleet-view';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { LiveFeed } from './live-feed.js';
import { liveLimits } from './live-limits.js';
import { type LiveSession, LiveSessions } from './live-sessions.js';
import { parseTopic, type Topic } from './topic.js';

function topicIn(message: unknown): unknown {
  return (message as { topic?: unknown } | null | undefined)?.topic;
}

/** The namespace /live: `watch` and `unwatch` in; `snapshot`, `delta` and `refused` out. */
@WebSocketGateway({ namespace: '/live' })
export class LiveGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    @Inject(LiveSessions) private readonly sessions: LiveSessions,
    @Inject(LiveFeed) private readonly feed: LiveFeed,
    @Inject(LiveView) private readonly view: LiveView,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A socket without a session is never connected: the client gets `connect_error` with `data.code`. */
  afterInit(namespace: Namespace): void {
    namespace.use((socket, next) => {
      this.sessions.open(socket).then(
        () => next(),
        (error: unknown) => {
          const code = error instanceof AppError ? error.code : 'INTERNAL';
          if (code === 'INTERNAL') this.logger.error({ error }, 'a live handshake failed');
          next(Object.assign(new Error(code), { data: { code } }));
        },
      );
    });
  }

  handleConnection(socket: Socket): void {
    this.sessions.add(socket);
  }

  handleDisconnect(socket: Socket): void {
    const session = socket.data as Partial<LiveSession>;
    if (session.client) this.feed.leave(session.client);
    this.sessions.remove(socket);
  }

  @Allow()
  @SubscribeMessage('watch')
  watch(@ConnectedSocket() socket: Socket, @MessageBody() message: unknown): Promise<void> {
    const session = socket.data as LiveSession;
    const asked = topicIn(message);
    const name = typeof asked === 'string' ? asked.slice(0, 80) : '';
    const refuse = (code: RefusedMessage['code'], text: string) => {
      session.client.send('refused', { topic: name, code, message: text });
      if (++session.refusals > liveLimits.refusalsBeforeClose) socket.disconnect(true);
    };
    if (!session.allowance.take(this.clock.now())) {
      refuse('TOO_MANY_TOPICS', 'Too many messages; slow down and watch again');
      return Promise.resolve();
    }
    return this.inTurn(session, async () => {
      const topic = parseTopic(asked);
      if (!topic) return refuse('UNKNOWN_TOPIC', 'There is no such topic');
      const watched = this.feed.topicsOf(session.client);
      if (!watched.includes(topic.text) && watched.length >= liveLimits.topicsPerSocket)
        return refuse('TOO_MANY_TOPICS', `A connection watches at most ${liveLimits.topicsPerSocket} topics`);
      const found = await this.access(topic, session);
      // It may have gone while the database answered; its topics were left then.
      if (!socket.connected) return;
      if (found.access === 'unknown') return refuse('UNKNOWN_TOPIC', 'There is no such topic');
      if (found.access === 'forbidden') return refuse('FORBIDDEN', 'This topic is not yours to watch');
      session.refusals = 0;
      this.feed.watch(session.client, topic, found.kioskId);
    });
  }

  @Allow()
  @SubscribeMessage('unwatch')
  unwatch(@ConnectedSocket() socket: Socket, @MessageBody() message: unknown): Promise<void> {
    const session = socket.data as LiveSession;
    const topic = parseTopic(topicIn(message));
    if (!topic) return Promise.resolve();
    return this.inTurn(session, async () => this.feed.unwatch(session.client, topic.text));
  }

  private inTurn(session: LiveSession, work: () => Promise<void>): Promise<void> {
    const done = session.turn.then(work);
    session.turn = done.catch(() => undefined);
    return done;
  }

  private async access(topic: Topic, { client }: LiveSession): Promise<TopicAccess> {
    if (topic.kind === 'fleet' || topic.kind === 'incidents') return { access: 'allowed', kioskId: null };
    const found = await this.view.topicAccess(topic.kind, topic.id, client.scope);
    const restricted = client.scope.regions.length + client.scope.sites.length > 0;
    // Who sees a part of the fleet does not learn from the answer what else there is.
    return found.access === 'unknown' && restricted ? { access: 'forbidden' } : found;
  }
}
