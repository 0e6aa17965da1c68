import { Inject, Injectable } from '@nestjs/common';
import { ApiTokens, forbidden, type Principal } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import { type RegisteredKiosk, RegistryCache, senderRefusal } from '@app/kiosk-registry';
import { Database, rethrowDatabaseError } from '@app/persistence';
import { BootRecords } from '@app/telemetry';
import { bootAnswer, rotateBefore } from './boot-answer.js';
import type { Boot } from './boot-input.js';
import { noteHandshake } from './handshake.sql.js';

/** The handshake of a kiosk that has started. */
@Injectable()
export class BootService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RegistryCache) private readonly registry: RegistryCache,
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    @Inject(BootRecords) private readonly records: BootRecords,
  ) {}

  /**
   * The same boot again, to any process, stores nothing twice and is answered by what holds now.
   * @throws AppError FORBIDDEN, DATABASE_UNAVAILABLE
   */
  async boot(principal: Principal, boot: Boot): Promise<gql.BootAnswer> {
    if (principal.kind === 'user') throw forbidden('Only kiosks and gateways boot; people do not');
    await this.registry.ensureFresh();
    // Before a kiosk is sent away for minutes: this process may not have seen yet that it was registered or accepted.
    if (senderRefusal(this.registry.bySerial(boot.kiosk), boot.kiosk, principal) !== null)
      await this.registry.refresh();
    const kiosk = this.registry.bySerial(boot.kiosk);
    const refusal = senderRefusal(kiosk, boot.kiosk, principal);
    const now = this.clock.now();
    try {
      const answer = bootAnswer(kiosk, refusal, {
        now,
        deviceClock: boot.deviceClock,
        rotateBefore: await this.rotateBefore(principal),
      });
      if (kiosk !== undefined && refusal !== 'NOT_YOUR_KIOSK') await this.note(kiosk, boot, answer, now);
      return answer;
    } catch (error) {
      return rethrowDatabaseError(error);
    }
  }

  private async rotateBefore(principal: Principal): Promise<number | null> {
    if (principal.kind !== 'device') return null;
    const lifetime = await this.tokens.lifetime(this.database, principal.tokenId);
    if (lifetime === undefined) return null;
    return rotateBefore(lifetime.issuedAt.getTime(), lifetime.expiresAt?.getTime() ?? null);
  }

  private async note(
    kiosk: RegisteredKiosk,
    { boot, reason, firmware, deviceClock }: Boot,
    { status, reason: statusReason }: gql.BootAnswer,
    now: number,
  ): Promise<void> {
    await this.database.run(noteHandshake, [
      kiosk.id,
      boot,
      reason,
      firmware,
      new Date(deviceClock),
      new Date(now),
      status,
      statusReason ?? null,
    ]);
    await this.records.record({ kioskId: kiosk.id, boot, reason, firmware, at: null });
  }
}
