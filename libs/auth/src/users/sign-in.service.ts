import { Inject, Injectable } from '@nestjs/common';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { Counter, Registry } from '@app/observability';
import { Database } from '@app/persistence';
import { hashToken, mintToken } from '../tokens/token.js';
import { bumpAccessVersion } from '../tokens/token.sql.js';
import { FailedAttempts } from './failed-attempts.js';
import { verifyNothing, verifyPassword } from './password.js';
import { Turns } from './turns.js';
import { deleteExpiredSessions, deleteSession, findUserByEmail, insertSession } from './user.sql.js';

/** A working day with room: longer asks for the password again. */
export const sessionSeconds = 12 * 3_600;

export interface Session {
  token: string;
  expiresAt: Date;
}

/** Sessions of people. */
@Injectable()
export class SignInService {
  private readonly failedAttempts = new FailedAttempts();
  private readonly turns = new Turns(2);
  private readonly outcomes: Counter<'outcome'>;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Registry) registry: Registry,
  ) {
    this.outcomes = new Counter({
      name: 'kiosk_fleet_sign_ins_total',
      help: 'Attempts to sign in by outcome',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  /**
   * @throws AppError INVALID_CREDENTIALS (401): the same for an unknown address and a wrong password;
   * TOO_MANY_ATTEMPTS (429) with details.retryAfterSeconds
   */
  async signIn(email: string, password: string): Promise<Session> {
    const address = email.trim().toLowerCase();
    const retryAfterSeconds = this.failedAttempts.retryAfterSeconds(address, this.clock.now());
    if (retryAfterSeconds > 0) {
      this.outcomes.inc({ outcome: 'throttled' });
      throw new AppError('Too many attempts to sign in. Try again later.', {
        code: 'TOO_MANY_ATTEMPTS',
        httpStatus: 429,
        retryable: true,
        details: { retryAfterSeconds },
      });
    }
    const [user] = await this.database.run(findUserByEmail, [address]);
    const usable = user !== undefined && !user.disabled;
    const right = await this.turns.take(() =>
      usable ? verifyPassword(user.password_hash, password) : verifyNothing(password),
    );
    if (!usable || !right) {
      this.failedAttempts.failed(address, this.clock.now());
      this.outcomes.inc({ outcome: 'refused' });
      throw new AppError('The e-mail address or the password is wrong', {
        code: 'INVALID_CREDENTIALS',
        httpStatus: 401,
      });
    }
    this.failedAttempts.succeeded(address);
    this.outcomes.inc({ outcome: 'signed-in' });
    return this.open(user.id);
  }

  /** Ends the session of this token on every process. False when there is none. */
  async signOut(token: string): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const ended = await transaction.run(deleteSession, [hashToken(token)]);
      if (ended.length > 0) await transaction.run(bumpAccessVersion, []);
      return ended.length > 0;
    });
  }

  private async open(userId: string): Promise<Session> {
    const { text, hash } = mintToken('session');
    const now = new Date(this.clock.now());
    const expiresAt = new Date(now.getTime() + sessionSeconds * 1_000);
    await this.database.transaction(async (transaction) => {
      await transaction.run(deleteExpiredSessions, [now]);
      await transaction.run(insertSession, [hash, userId, now, expiresAt]);
    });
    return { token: text, expiresAt };
  }
}
