import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { ChangeBus, KioskCommandChannel } from '@app/live-push';
import { type Logger, LOGGER } from '@app/observability';
import { Database } from '@app/persistence';
import { commandMessage } from './command-node.js';
import { expireCommands, noteHandedOver, takeDueCommands } from './kiosk-command.sql.js';

/** Milliseconds. A kiosk that was not connected hears of it so much later at most, for its first tries. */
const everyMs = 2_000;
const atOnce = 200;

/** Hands commands over, again and again until their kiosks have reported, and ends those whose time is over. */
@Injectable()
export class CommandDelivery implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private again = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(KioskCommandChannel) private readonly channel: KioskCommandChannel,
    @Inject(ChangeBus) private readonly changes: ChangeBus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.deliverDue(), everyMs);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  /** Resolves when all that is due now was handed over. Never rejects: what fails is due again. */
  async deliverDue(): Promise<void> {
    if (this.running !== null) {
      this.again = true;
      return this.running;
    }
    this.running = this.run().finally(() => (this.running = null));
    return this.running;
  }

  private async run(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.once();
      } catch (error) {
        this.logger.debug({ error: (error as Error).message }, 'kiosk commands were not handed over');
        return;
      }
    } while (this.again);
  }

  private async once(): Promise<void> {
    const now = new Date(this.clock.now());
    const changed = (await this.database.run(expireCommands, [now, atOnce])).map((row) => row.kiosk_id);
    const due = await this.database.run(takeDueCommands, [now, atOnce]);
    const handedOver: string[] = [];
    for (const row of due)
      if ((await this.channel.send(row.serial, commandMessage(row))) === 'HANDED_OVER')
        handedOver.push(row.id);
    if (handedOver.length > 0)
      for (const row of await this.database.run(noteHandedOver, [handedOver, now]))
        changed.push(row.kiosk_id);
    if (changed.length > 0) this.changes.publish({ kiosks: [...new Set(changed)], incidents: [] });
  }
}
