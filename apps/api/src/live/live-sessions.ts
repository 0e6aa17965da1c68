import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Socket } from 'socket.io';
import {
  Authenticator,
  checkOpenSessionsEveryMs,
  type Identified,
  OpenSessions,
  readToken,
  scopeOf,
  type UserPrincipal,
} from '@app/auth';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { liveLimits, MessageAllowance } from './live-limits.js';
import { LiveMetrics } from './live-metrics.js';
import { SocketClient } from './socket-client.js';

/** What a connected socket has in `socket.data`. `principal` is what the access guard looks for. */
export interface LiveSession {
  principal: UserPrincipal;
  token: string;
  identified: Identified;
  client: SocketClient;
  allowance: MessageAllowance;
  /** Refused messages since the last accepted one. */
  refusals: number;
  /** Messages of one socket are handled in the order they came, though each asks the database. */
  turn: Promise<void>;
}

/** `auth: { token }` of the handshake, else the Authorization header, else the session cookie. */
function tokenOf(socket: Socket): string | null {
  const { token } = socket.handshake.auth as { token?: unknown };
  if (token !== undefined) return typeof token === 'string' && token.length <= 256 ? token : null;
  return readToken(socket.handshake.headers);
}

/** Who is connected, and whether they still may be. */
@Injectable()
export class LiveSessions implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sockets: OpenSessions<Socket>;
  private readonly perUser = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(LiveMetrics) private readonly metrics: LiveMetrics,
  ) {
    // Whose rights changed comes back with the new ones.
    this.sockets = new OpenSessions(authenticator, clock, (socket, why) => {
      const session = socket.data as LiveSession;
      this.count(session.principal.id, -1);
      if (why === 'TOKEN_ENDED') session.client.tellSignedOut();
      socket.disconnect(true);
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.check(), checkOpenSessionsEveryMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @throws AppError UNAUTHENTICATED, FORBIDDEN, TOO_MANY_SOCKETS, DATABASE_UNAVAILABLE */
  async open(socket: Socket): Promise<void> {
    const token = tokenOf(socket);
    const identified = token === null ? null : await this.authenticator.identify(token);
    if (token === null || identified === null)
      throw new AppError('Sign in, or send a valid token', { code: 'UNAUTHENTICATED', httpStatus: 401 });
    const { principal } = identified;
    if (principal.kind !== 'user')
      throw new AppError('Only people watch the fleet live', { code: 'FORBIDDEN', httpStatus: 403 });
    if ((this.perUser.get(principal.id) ?? 0) >= liveLimits.socketsPerUser)
      throw new AppError('Too many connections of the same person', {
        code: 'TOO_MANY_SOCKETS',
        httpStatus: 429,
        retryable: true,
      });
    const session: LiveSession = {
      principal,
      token,
      identified,
      client: new SocketClient(socket, scopeOf(principal)),
      allowance: new MessageAllowance(this.clock.now()),
      refusals: 0,
      turn: Promise.resolve(),
    };
    socket.data = session;
  }

  add(socket: Socket): void {
    const session = socket.data as LiveSession;
    this.sockets.add(socket, session.token, session.identified);
    this.count(session.principal.id, 1);
  }

  remove(socket: Socket): void {
    if (this.sockets.delete(socket)) this.count((socket.data as LiveSession).principal.id, -1);
  }

  private count(userId: string, by: number): void {
    const sockets = (this.perUser.get(userId) ?? 0) + by;
    if (sockets > 0) this.perUser.set(userId, sockets);
    else this.perUser.delete(userId);
    this.metrics.sockets.set(this.sockets.size);
  }

  private async check(): Promise<void> {
    try {
      await this.sockets.check();
    } catch (error) {
      // The database is away: nobody's rights can have changed there, and they are checked again soon.
      this.logger.debug({ error: (error as Error).message }, 'live sessions could not be checked');
    }
  }
}
