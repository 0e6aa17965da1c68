import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ApiTokens, AuditTrail } from '@app/auth';
import { AppError, CLOCK, type Clock } from '@app/kernel';
import { type Change, findKioskForChange, KioskLifecycleService, RegistryChange } from '@app/kiosk-registry';
import { Counter, type Logger, LOGGER, Registry } from '@app/observability';
import { Database, type Queryable } from '@app/persistence';
import { ClaimGuard } from './claim-guard.js';
import { hashClaimCode, readClaimCode } from './claim-code.js';
import { lockUsableCode, type OpenCodeRow, usableCode } from './claim-code.sql.js';
import type { ClaimRequest } from './claim-input.js';
import { type ClaimDecision, decideOnClaim } from './claim-decision.js';
import {
  claimBySecret,
  claimOfCode,
  insertClaim,
  lockClaim,
  noteAsked,
  noteIssued,
  tokenWorks,
} from './kiosk-claim.sql.js';

/** What a kiosk without a token is told. */
export interface ClaimAnswer {
  status: 'ACCEPTED' | 'PENDING' | 'REJECTED';
  /** Null when it is accepted. */
  reason: 'AWAITING_APPROVAL' | 'REJECTED_BY_OPERATOR' | null;
  /** Only when it is accepted. */
  token: string | null;
  expiresAt: string | null;
  /** When to ask again, with the same secret; null when that changes nothing. */
  retryAfterSeconds: number | null;
  serverTime: string;
}

const pendingRetrySeconds = 15;

/** One answer for every code that cannot be used: what is wrong would tell which codes and serials exist. */
function refused(): AppError {
  return new AppError(
    'This claim code cannot be used for this kiosk. Check the code and the serial, or ask for a new code.',
    { code: 'CLAIM_REFUSED', httpStatus: 403 },
  );
}

/** Kiosks that come with a claim code and leave with a token. */
@Injectable()
export class KioskClaimsService {
  private readonly outcomes: Counter<'outcome'>;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RegistryChange) private readonly changes: RegistryChange,
    @Inject(KioskLifecycleService) private readonly kiosks: KioskLifecycleService,
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(ClaimGuard) private readonly guard: ClaimGuard,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Registry) registry: Registry,
  ) {
    this.outcomes = new Counter({
      name: 'kiosk_fleet_claims_total',
      help: 'Claims of kiosks by outcome',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  /**
   * The same secret again answers what holds now: after a lost answer the token, for an hour a fresh one each time.
   * @throws AppError CLAIM_REFUSED (403), CLAIM_OVER (410), BAD_USER_INPUT, TOO_MANY_ATTEMPTS (429)
   */
  async claim(request: ClaimRequest): Promise<ClaimAnswer> {
    try {
      const answer = await this.decide(request);
      this.outcomes.inc({ outcome: answer.status.toLowerCase() });
      return answer;
    } catch (error) {
      if (error instanceof AppError) this.outcomes.inc({ outcome: error.code.toLowerCase() });
      throw error;
    }
  }

  private async decide(request: ClaimRequest): Promise<ClaimAnswer> {
    const secretHash = createHash('sha256').update(request.claimSecret).digest();
    const [known] = await this.database.run(claimBySecret, [secretHash]);
    if (known !== undefined) {
      if (known.serial !== request.serial) throw refused();
      return this.again(known.id, request.serial);
    }
    if (request.claimCode === null) throw refused();
    const typed = readClaimCode(request.claimCode);
    if (typed === null)
      throw new AppError('claimCode is not a claim code: ten letters and digits; look for a typing error', {
        code: 'BAD_USER_INPUT',
        details: { field: 'claimCode' },
      });
    const found = await this.guard.attempt<{ code: OpenCodeRow } | { claimId: string }>(async () => {
      const hash = await hashClaimCode(typed);
      const [code] = await this.database.run(usableCode, [hash, new Date(this.clock.now())]);
      if (code !== undefined && timingSafeEqual(code.code_hash, hash)) return { code };
      // The kiosk's own earlier call, whose answer it did not wait for, may have used the code meanwhile.
      const [own] = await this.database.run(claimBySecret, [secretHash]);
      return own?.serial === request.serial ? { claimId: own.id } : null;
    });
    if (found === null) {
      this.logger.warn({ serial: request.serial }, 'a claim was refused: its code is unknown, used or over');
      throw refused();
    }
    return 'code' in found
      ? this.use(found.code, secretHash, request)
      : this.again(found.claimId, request.serial);
  }

  /** The code's only use. */
  private async use(code: OpenCodeRow, secretHash: Buffer, request: ClaimRequest): Promise<ClaimAnswer> {
    const { serial, firmware } = request;
    const claimId = await this.changes.make<string, never>({ actor: `claim:${serial}` }, async (change) => {
      const { transaction, at } = change;
      const [locked] = await transaction.run(lockUsableCode, [code.id, at]);
      const [taken] = await transaction.run(claimOfCode, [code.id]);
      if (locked === undefined || taken !== undefined) {
        // The same kiosk twice at once: the second finds what the first did.
        const [own] = await transaction.run(claimBySecret, [secretHash]);
        if (own === undefined || own.serial !== serial) throw refused();
        return { result: own.id, audit: null };
      }
      const kioskId = code.kiosk_id === null ? null : await this.accept(change, code.kiosk_id, serial);
      const [made] = await transaction.run(insertClaim, [
        code.id,
        secretHash,
        serial,
        firmware,
        kioskId === null ? 'PENDING' : 'APPROVED',
        at,
        kioskId,
      ]);
      return {
        result: made?.id ?? '',
        audit: {
          action: 'kiosk.claim',
          subject: `kiosk:${serial}`,
          detail: { codeId: code.id, site: code.site_id, firmware, approved: kioskId !== null },
        },
        ...(kioskId === null ? {} : { kiosks: [kioskId] }),
      };
    });
    return this.again(claimId, serial);
  }

  /** A code that is bound to a kiosk lets that one in, and only while it is not retired. */
  private async accept(change: Change, kioskId: number, serial: string): Promise<number> {
    const [kiosk] = await change.transaction.run(findKioskForChange, [serial]);
    if (kiosk?.id !== kioskId || kiosk.lifecycle === 'RETIRED' || kiosk.acceptance === 'REJECTED')
      throw refused();
    if (kiosk.acceptance !== 'ACCEPTED') await this.kiosks.setAcceptance(change, kiosk, 'ACCEPTED');
    return kioskId;
  }

  /** What a claim that is known has come to. */
  private async again(claimId: string, serial: string): Promise<ClaimAnswer> {
    return this.database.transaction(async (transaction) => {
      const at = new Date(this.clock.now());
      const [claim] = await transaction.run(lockClaim, [claimId]);
      if (claim === undefined) throw refused();
      const [kiosk] = claim.kiosk_id === null ? [] : await transaction.run(findKioskForChange, [serial]);
      const [present] = await transaction.run(tokenWorks, [claim.token_id, at]);
      const decision = decideOnClaim(
        { ...claim, token_works: present?.works ?? false },
        kiosk ?? null,
        at.getTime(),
      );
      await transaction.run(noteAsked, [claimId, at]);
      if (decision === 'OVER')
        throw new AppError('The time to fetch the token is over; ask for a new claim code', {
          code: 'CLAIM_OVER',
          httpStatus: 410,
        });
      const token =
        decision === 'ISSUE' && kiosk !== undefined
          ? await this.issue(transaction, claimId, kiosk, at, claim.issued_at !== null)
          : null;
      return answerOf(decision, token, at);
    });
  }

  /** Whoever had a token of this kiosk before has none now: the kiosk is the one that was claimed. */
  private async issue(
    transaction: Queryable,
    claimId: string,
    kiosk: { id: number; serial: string },
    at: Date,
    again: boolean,
  ): Promise<{ text: string; expiresAt: Date | null }> {
    await this.tokens.revokeForKiosk(transaction, kiosk.id, at);
    const token = (await this.tokens.issueToKiosks(transaction, [kiosk], at)).get(kiosk.id);
    if (token === undefined) throw new Error('Issuing a token to one kiosk answered none');
    await transaction.run(noteIssued, [claimId, token.id, at]);
    await this.trail.record(transaction, {
      at,
      actor: `claim:${kiosk.serial}`,
      action: 'token.claim',
      subject: `kiosk:${kiosk.serial}`,
      detail: { tokenId: token.id, claimId, again },
    });
    return token;
  }
}

function answerOf(
  decision: Exclude<ClaimDecision, 'OVER'>,
  token: { text: string; expiresAt: Date | null } | null,
  at: Date,
): ClaimAnswer {
  const common = {
    token: token?.text ?? null,
    expiresAt: token?.expiresAt?.toISOString() ?? null,
    serverTime: at.toISOString(),
  };
  switch (decision) {
    case 'ISSUE':
      return { status: 'ACCEPTED', reason: null, ...common, retryAfterSeconds: null };
    case 'WAIT':
      return {
        status: 'PENDING',
        reason: 'AWAITING_APPROVAL',
        ...common,
        retryAfterSeconds: pendingRetrySeconds,
      };
    case 'REJECTED':
      return { status: 'REJECTED', reason: 'REJECTED_BY_OPERATOR', ...common, retryAfterSeconds: null };
  }
}
