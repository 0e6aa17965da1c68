import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { Database } from '@app/persistence';
import { noteListening } from './note-listening.sql.js';

/** Milliseconds. A silence is noticed later by as much, so it is short. */
const everyMs = 1_000;
/** Longer ones are interruptions: many times the distance of two notes, and less than kiosks may be silent. */
export const interruptionSeconds = 10;

/**
 * Says every second that this process takes telemetry in and that the database stores it. When neither this nor any
 * other process says so, nobody was listening, and no kiosk can be called silent for that time.
 */
@Injectable()
export class ListeningNote implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.note();
    this.timer = setInterval(() => void this.note(), everyMs);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.writing;
  }

  /** One at a time: while the database is slow or away they would pile up. Never rejects. */
  note(): Promise<void> {
    this.writing ??= this.database
      .run(noteListening, [new Date(this.clock.now()), interruptionSeconds])
      .then(
        () => undefined,
        // Readiness and the commits themselves say loudly that the database is away.
        (error: Error) => this.logger.debug({ error: error.message }, 'the listening note was not stored'),
      )
      .finally(() => (this.writing = null));
    return this.writing;
  }
}
