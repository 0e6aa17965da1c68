import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type Logger, LOGGER } from '@app/observability';
import { Database } from '@app/persistence';
import { Authenticator } from './authenticator.js';
import { noteTokenUses } from './token-use.sql.js';

const noteEveryMs = 15_000;
const pageOfUses = 1_000;

/** Notes when tokens were used last, to the minute: gathered in memory, written beside the messages, never before them. */
@Injectable()
export class TokenUse implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.tryToNote(), noteEveryMs);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.tryToNote();
  }

  /** Writes what gathered since the last time; a token that was noted less than a minute before is left alone. */
  async note(): Promise<void> {
    const uses = [...this.authenticator.takeUses()].sort(([a], [b]) => (a < b ? -1 : 1));
    for (let from = 0; from < uses.length; from += pageOfUses) {
      const page = uses.slice(from, from + pageOfUses);
      await this.database.run(noteTokenUses, [page.map(([id]) => id), page.map(([, at]) => new Date(at))]);
    }
  }

  private async tryToNote(): Promise<void> {
    try {
      await this.note();
    } catch (error) {
      // What is lost is a minute of "last used": the token's next use brings it back.
      this.logger.debug({ error }, 'the uses of tokens could not be noted');
    }
  }
}
