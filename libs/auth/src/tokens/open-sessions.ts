import type { Clock } from '@app/kernel';
import type { Principal } from '../access/principal.js';
import { scopeOf } from '../access/scope.js';
import type { Authenticator, Identified } from './authenticator.js';

/**
 * How often whoever keeps sessions open calls `check`. With the 400 ms for which the authenticator may remember a
 * version and two queries, a session ends well within a second of its token.
 */
export const checkOpenSessionsEveryMs = 250;

/** Why a session ends: its token works no more, or it stands for other rights than when the session was opened. */
export type SessionEnd = 'TOKEN_ENDED' | 'RIGHTS_CHANGED';

interface Open {
  token: string;
  identified: Identified;
}

function sameRights(a: Principal, b: Principal): boolean {
  if (a.kind !== b.kind || JSON.stringify(scopeOf(a)) !== JSON.stringify(scopeOf(b))) return false;
  if (a.kind === 'user' && b.kind === 'user') return a.role === b.role && a.id === b.id;
  return true;
}

/**
 * Connections that stay open by a token: sockets, subscriptions, MQTT sessions. While nobody's rights change a check
 * costs no query and a few comparisons; after a change, one query per 1,000 sessions.
 */
export class OpenSessions<Key> {
  private readonly open = new Map<Key, Open>();
  private checking = false;

  constructor(
    private readonly authenticator: Pick<Authenticator, 'rightsVersion' | 'identifyAll'>,
    private readonly clock: Clock,
    private readonly end: (key: Key, why: SessionEnd) => void,
  ) {}

  get size(): number {
    return this.open.size;
  }

  add(key: Key, token: string, identified: Identified): void {
    this.open.set(key, { token, identified });
  }

  delete(key: Key): boolean {
    return this.open.delete(key);
  }

  /**
   * Ends the sessions whose token ended or whose rights changed. A call while another one runs does nothing.
   * @throws AppError DATABASE_UNAVAILABLE: nobody can be told from anybody else just then, and none is ended
   */
  async check(): Promise<void> {
    if (this.checking || this.open.size === 0) return;
    this.checking = true;
    try {
      const version = await this.authenticator.rightsVersion();
      const now = this.clock.now();
      const outdated: [Key, Open][] = [];
      for (const [key, session] of this.open) {
        if (session.identified.expiresAt <= now) this.close(key, session, 'TOKEN_ENDED');
        else if (session.identified.version !== version) outdated.push([key, session]);
      }
      const present = await this.authenticator.identifyAll(outdated.map(([, { token }]) => token));
      outdated.forEach(([key, session], index) => {
        const identified = present[index] ?? null;
        if (identified === null) this.close(key, session, 'TOKEN_ENDED');
        else if (!sameRights(session.identified.principal, identified.principal))
          this.close(key, session, 'RIGHTS_CHANGED');
        else session.identified = identified;
      });
    } finally {
      this.checking = false;
    }
  }

  private close(key: Key, session: Open, why: SessionEnd): void {
    // It may have gone, or come again, while the database answered.
    if (this.open.get(key) !== session) return;
    this.open.delete(key);
    this.end(key, why);
  }
}
