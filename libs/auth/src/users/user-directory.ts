import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database, type Queryable } from '@app/persistence';
import { AuditTrail } from '../audit/audit-trail.js';
import { bumpAccessVersion } from '../tokens/token.sql.js';
import { readNewUser, type NewUser } from './new-user.js';
import { hashPassword, verifyPassword } from './password.js';
import {
  anyUser,
  deleteSessionsOfUser,
  findUserByEmail,
  insertUser,
  type StoredUserRow,
  updateUser,
} from './user.sql.js';

export type UserOutcome = 'created' | 'updated' | 'unchanged';

function sameFields(stored: StoredUserRow, wanted: NewUser): boolean {
  const fields = ({ name, role, regions, sites }: Pick<NewUser, 'name' | 'role' | 'regions' | 'sites'>) =>
    JSON.stringify([name, role, regions, sites]);
  return !stored.disabled && fields(stored as unknown as NewUser) === fields(wanted);
}

/** The people who may sign in. */
@Injectable()
export class UserDirectory {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /**
   * Makes a user as described, or makes the one with this e-mail address so; doing it again changes nothing.
   * Whose password or rights changed is signed out everywhere.
   * @throws AppError INVALID_USER that names the field
   */
  async createUser(input: unknown): Promise<UserOutcome> {
    const user = readNewUser(input);
    const stored = await this.database.run(findUserByEmail, [user.email]);
    const samePassword =
      stored[0] !== undefined && (await verifyPassword(stored[0].password_hash, user.password));
    if (stored[0] !== undefined && samePassword && sameFields(stored[0], user)) return 'unchanged';
    // Hashed before the transaction: 30 ms of work must not hold a connection.
    const hash = await hashPassword(user.password);
    return this.database.transaction((transaction) => this.store(transaction, user, hash));
  }

  /** The administrator from the configuration, while there is no user at all. True when made now. */
  async createFirstAdministrator(email: string, password: string): Promise<boolean> {
    const [row] = await this.database.run(anyUser, []);
    if (row?.found !== false) return false;
    return (await this.createUser({ email, password, name: 'Administrator', role: 'ADMIN' })) === 'created';
  }

  private async store(transaction: Queryable, user: NewUser, hash: string): Promise<UserOutcome> {
    const at = new Date(this.clock.now());
    const { email, name, role, regions, sites } = user;
    const [made] = await transaction.run(insertUser, [email, name, hash, role, regions, sites, at]);
    if (made === undefined) {
      const [stored] = await transaction.run(findUserByEmail, [email]);
      if (stored === undefined) throw new Error('The user was there and is not any more');
      await transaction.run(updateUser, [stored.id, name, hash, role, regions, sites]);
      await transaction.run(deleteSessionsOfUser, [stored.id]);
      await transaction.run(bumpAccessVersion, []);
    }
    await this.audit.record(transaction, {
      at,
      actor: 'system',
      action: made === undefined ? 'user.update' : 'user.create',
      subject: `user:${email}`,
      detail: { name, role, regions, sites },
    });
    return made === undefined ? 'updated' : 'created';
  }
}
