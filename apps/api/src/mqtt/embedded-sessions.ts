import type { Client } from 'aedes';
import type { Authenticator, Principal } from '@app/auth';
import { scopeOf } from '@app/auth';
import type { Logger } from '@app/observability';

interface Session {
  token: string;
  principal: Principal;
}

/** With the 400 ms for which the authenticator may remember, a session ends within a second of its token. */
const checkEveryMs = 250;

function sameRights(a: Principal, b: Principal): boolean {
  return a.kind === b.kind && JSON.stringify(scopeOf(a)) === JSON.stringify(scopeOf(b));
}

/** Who is connected to the embedded broker, and whether they still may be. */
export class EmbeddedSessions {
  private readonly sessions = new Map<Client, Session>();
  private timer: NodeJS.Timeout | undefined;
  private checking = false;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly logger: Logger,
    private readonly onEnd: () => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.check(), checkEveryMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  get size(): number {
    return this.sessions.size;
  }

  add(client: Client, session: Session): void {
    this.sessions.set(client, session);
  }

  delete(client: Client): void {
    this.sessions.delete(client);
  }

  principalOf(client: Client): Principal | undefined {
    return this.sessions.get(client)?.principal;
  }

  /** Who the client is now: null once its token ended. @throws AppError DATABASE_UNAVAILABLE */
  async confirm(client: Client): Promise<Principal | null> {
    const session = this.sessions.get(client);
    return session === undefined ? null : this.authenticator.authenticate(session.token);
  }

  /** Ends the sessions whose token ended, and those whose rights changed: they come back with the new ones. */
  private async check(): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    try {
      for (const [client, { token, principal }] of this.sessions) {
        const now = await this.authenticator.authenticate(token);
        if (now !== null && sameRights(principal, now)) continue;
        this.sessions.delete(client);
        this.onEnd();
        client.close();
      }
    } catch (error) {
      // The database is away: nobody's rights can have changed there, and they are checked again soon.
      this.logger.debug({ error: (error as Error).message }, 'MQTT sessions could not be checked');
    } finally {
      this.checking = false;
    }
  }
}
