import { Inject, Injectable } from '@nestjs/common';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { countFailedClaim, failedClaims } from './kiosk-claim.sql.js';

/** Wrong codes a minute that all processes together look at: claim-code.ts counts on it. */
export const wrongCodesPerMinute = 300;
/** Codes that one process hashes at a time: 19 MiB and a thread each. */
const mostAtOnce = 2;
const mostWaiting = 20;
const minuteMs = 60_000;

/** Keeps guessing slow for everybody together; each address has its own limit in front of it. */
@Injectable()
export class ClaimGuard {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `look` answers null for a wrong code. @throws AppError TOO_MANY_ATTEMPTS (429) */
  async attempt<Found>(look: () => Promise<Found | null>): Promise<Found | null> {
    const minute = new Date(Math.floor(this.clock.now() / minuteMs) * minuteMs);
    const [present] = await this.database.run(failedClaims, [minute]);
    if ((present?.failed ?? 0) >= wrongCodesPerMinute || this.waiting.length >= mostWaiting)
      throw this.tooMany(minute);
    const found = await this.inTurn(look);
    if (found === null) await this.database.run(countFailedClaim, [minute]);
    return found;
  }

  private tooMany(minute: Date): AppError {
    const retryAfterSeconds = Math.max(
      1,
      Math.ceil((minute.getTime() + minuteMs - this.clock.now()) / 1_000),
    );
    return new AppError('Too many claims just now. Try again later.', {
      code: 'TOO_MANY_ATTEMPTS',
      httpStatus: 429,
      retryable: true,
      details: { retryAfterSeconds },
    });
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    // A waiter is handed its predecessor's place directly, so that nobody overtakes it.
    if (this.running < mostAtOnce) this.running += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
