import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { int4Array } from '../commit/binary-array.js';
import { limits } from '../limits.js';
import { forgetOldBoots, recordKioskBoot } from './kiosk-boot.sql.js';

/** What a kiosk tells about its restart. All texts are checked by whoever took them in; 64 characters at most. */
export interface ReportedBoot {
  kioskId: number;
  /** The boot id that its batches carry. */
  boot: string;
  /** E.g. POWER_UP, WATCHDOG, FIRMWARE_UPDATE; null when it did not say. */
  reason: string | null;
  firmware: string | null;
  /** When it restarted, by its own clock, milliseconds; null when it did not say. */
  at: number | null;
}

/** The way in for what a kiosk says about its restarts beside its telemetry. */
@Injectable()
export class BootRecords {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Notes a restart with its reason and firmware. Idempotent, before and after the first telemetry of that boot;
   * when it is told differently again, the last word counts.
   */
  async record({ kioskId, boot, reason, firmware, at }: ReportedBoot): Promise<void> {
    const seenAt = new Date(this.clock.now());
    const [row] = await this.database.run(recordKioskBoot, [
      kioskId,
      boot,
      seenAt,
      at === null ? null : new Date(at),
      reason,
      firmware,
    ]);
    // A kiosk that makes up boot ids must not fill the table.
    if (row?.first_seen_at.getTime() === seenAt.getTime())
      await this.database.run(forgetOldBoots, [int4Array([kioskId], (id) => id), limits.bootsPerKiosk]);
  }
}
