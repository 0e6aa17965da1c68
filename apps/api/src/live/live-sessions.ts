import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { Authenticator, type Principal, readToken, scopeOf, type UserPrincipal } from '@app/auth';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { checkSessionsEveryMs, liveLimits, MessageAllowance } from './live-limits.js';
import { LiveMetrics } from './live-metrics.js';
import { SocketClient } from './socket-client.js';

/** What a connected socket has in `socket.data`. `principal` is what the access guard looks for. */
export interface LiveSession {
  principal: UserPrincipal;
  token: string;
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

function sameRights(a: UserPrincipal, b: Principal): boolean {
  return b.kind === 'user' && a.role === b.role && JSON.stringify(scopeOf(a)) === JSON.stringify(scopeOf(b));
}

/** Who is connected, and whether they still may be. */
@Injectable()
export class LiveSessions implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sockets = new Map<Socket, LiveSession>();
  private readonly perUser = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private checking = false;

  constructor(
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(LiveMetrics) private readonly metrics: LiveMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.check(), checkSessionsEveryMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @throws AppError UNAUTHENTICATED, FORBIDDEN, TOO_MANY_SOCKETS, DATABASE_UNAVAILABLE */
  async open(socket: Socket): Promise<void> {
    const token = tokenOf(socket);
    const principal = token === null ? null : await this.authenticator.authenticate(token);
    if (token === null || principal === null)
      throw new AppError('Sign in, or send a valid token', { code: 'UNAUTHENTICATED', httpStatus: 401 });
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
      client: new SocketClient(socket, scopeOf(principal)),
      allowance: new MessageAllowance(this.clock.now()),
      refusals: 0,
      turn: Promise.resolve(),
    };
    socket.data = session;
  }

  add(socket: Socket): void {
    const session = socket.data as LiveSession;
    this.sockets.set(socket, session);
    this.count(session.principal.id, 1);
  }

  remove(socket: Socket): void {
    const session = this.sockets.get(socket);
    if (!session || !this.sockets.delete(socket)) return;
    this.count(session.principal.id, -1);
  }

  private count(userId: string, by: number): void {
    const sockets = (this.perUser.get(userId) ?? 0) + by;
    if (sockets > 0) this.perUser.set(userId, sockets);
    else this.perUser.delete(userId);
    this.metrics.sockets.set(this.sockets.size);
  }

  /** Closes the sockets whose token ended, and those whose rights changed: they come back with the new ones. */
  private async check(): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    try {
      for (const [socket, session] of this.sockets) {
        const principal = await this.authenticator.authenticate(session.token);
        if (principal !== null && sameRights(session.principal, principal)) continue;
        if (principal === null) session.client.tellSignedOut();
        socket.disconnect(true);
      }
    } catch (error) {
      // The database is away: nobody's rights can have changed there, and they are checked again soon.
      this.logger.warn({ error: (error as Error).message }, 'live sessions could not be checked');
    } finally {
      this.checking = false;
    }
  }
}
