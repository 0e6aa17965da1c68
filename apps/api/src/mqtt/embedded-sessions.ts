import type { Client } from 'aedes';
import {
  type Authenticator,
  checkOpenSessionsEveryMs,
  type Identified,
  OpenSessions,
  type Principal,
} from '@app/auth';
import type { Clock } from '@app/kernel';
import type { Logger } from '@app/observability';

interface Session {
  token: string;
  principal: Principal;
}

/** Who is connected to the embedded broker, and whether they still may be. Whose rights changed comes back with them. */
export class EmbeddedSessions {
  private readonly sessions = new Map<Client, Session>();
  private readonly open: OpenSessions<Client>;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly authenticator: Authenticator,
    clock: Clock,
    private readonly logger: Logger,
    onEnd: () => void,
  ) {
    this.open = new OpenSessions(authenticator, clock, (client) => {
      this.sessions.delete(client);
      onEnd();
      client.close();
    });
  }

  start(): void {
    this.timer = setInterval(() => void this.check(), checkOpenSessionsEveryMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  get size(): number {
    return this.sessions.size;
  }

  add(client: Client, token: string, identified: Identified): void {
    this.sessions.set(client, { token, principal: identified.principal });
    this.open.add(client, token, identified);
  }

  delete(client: Client): void {
    this.sessions.delete(client);
    this.open.delete(client);
  }

  principalOf(client: Client): Principal | undefined {
    return this.sessions.get(client)?.principal;
  }

  /** Who the client is now: null once its token ended. @throws AppError DATABASE_UNAVAILABLE */
  async confirm(client: Client): Promise<Principal | null> {
    const session = this.sessions.get(client);
    return session === undefined ? null : this.authenticator.authenticate(session.token);
  }

  private async check(): Promise<void> {
    try {
      await this.open.check();
    } catch (error) {
      // The database is away: nobody's rights can have changed there, and they are checked again soon.
      this.logger.debug({ error: (error as Error).message }, 'MQTT sessions could not be checked');
    }
  }
}
