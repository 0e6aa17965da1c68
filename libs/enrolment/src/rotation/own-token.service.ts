import { Inject, Injectable } from '@nestjs/common';
import { actorOf, ApiTokens, AuditTrail, forbidden, type NewToken, type Principal } from '@app/auth';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { newestUnusedSuccessor } from './own-token.sql.js';

/** After the first use of the new token the earlier ones work for so long: requests under way, a second process. */
export const overlapSeconds = 3_600;
/** Between two rotations that nobody used the outcome of: each is a row and an audit entry. */
const distanceSeconds = 5;

/** Rotation by the kiosk itself. */
@Injectable()
export class OwnTokenService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  /**
   * A kiosk that lost the answer, or crashed before it kept it, still has its present token and calls again: what it
   * was given before is then forgotten. @throws AppError FORBIDDEN, TOO_MANY_REQUESTS (429)
   */
  async rotate(principal: Principal): Promise<NewToken> {
    if (principal.kind !== 'device') throw forbidden('Only a kiosk rotates its own token');
    const kiosk = { id: principal.kioskId, serial: principal.serial };
    return this.database.transaction(async (transaction) => {
      const at = new Date(this.clock.now());
      // Locked: of two calls at once the second sees the first one's outcome.
      const present = await this.tokens.find(transaction, principal.tokenId);
      if (present === undefined || present.revoked_at !== null) throw forbidden('This token was revoked');
      const [unused] = await transaction.run(newestUnusedSuccessor, [kiosk.id]);
      const age = unused === undefined ? Infinity : (at.getTime() - unused.created_at.getTime()) / 1_000;
      if (age >= 0 && age < distanceSeconds)
        throw new AppError('A new token was given out just now; use it, or ask again later', {
          code: 'TOO_MANY_REQUESTS',
          httpStatus: 429,
          retryable: true,
          details: { retryAfterSeconds: Math.ceil(distanceSeconds - age) },
        });
      const token = await this.tokens.issueSuccessor(transaction, kiosk, overlapSeconds, at);
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: 'token.rotate',
        subject: `kiosk:${kiosk.serial}`,
        detail: { tokenId: token.id, replaces: principal.tokenId, overlapSeconds },
      });
      return token;
    });
  }
}
