import { randomUUID } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { oldestIncidentEvent, unresolvedOfRule } from '@app/alerting';
import { type Config, CONFIG } from '@app/config';
import { CLOCK, type Clock } from '@app/kernel';
import { type Logger, LOGGER } from '@app/observability';
import { Database, unavailableReason } from '@app/persistence';
import { type CheckState, failureOf, nextStep } from './judge.js';
import { readSelfCheck, type SelfCheckRow, takeLease, writeSelfCheck } from './self-check.sql.js';
import { selfCheckRule, SyntheticKiosk } from './synthetic-kiosk.js';

const everyMs = 2_000;
const leaseMs = 15_000;
const heartbeatEveryMs = 30_000;
const heartbeatLimitMs = 5_000;

function stateOf(row: SelfCheckRow): CheckState {
  return {
    phase: row.phase,
    sentAt: row.sent_at?.getTime() ?? null,
    confirmedAt: row.confirmed_at?.getTime() ?? null,
    since: row.since.getTime(),
    refused: row.refused,
  };
}

/**
 * The dead man's switch. A synthetic kiosk reports an error and takes it back, through ingest, signals, queue and
 * evaluation; when its alert does not follow, nobody may rely on any alert. Then `/readyz` says so, and an outside
 * heartbeat is not called any more, so that somebody else raises the alarm.
 */
@Injectable()
export class SelfCheck implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly holder = randomUUID();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private beatAt = -Infinity;
  private failure: string | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SyntheticKiosk) private readonly kiosk: SyntheticKiosk,
  ) {}

  /** Null when it is switched off. */
  status(): { ok: boolean; reason?: string } | null {
    if (!this.config.selfCheck) return null;
    return this.failure === null ? { ok: true } : { ok: false, reason: this.failure };
  }

  onApplicationBootstrap(): void {
    if (!this.config.selfCheck) return;
    this.timer = setInterval(() => {
      this.running ??= this.tick().finally(() => (this.running = null));
    }, everyMs);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  private async tick(): Promise<void> {
    const before = this.failure;
    try {
      const now = this.clock.now();
      const [mine] = await this.database.run(takeLease, [
        this.holder,
        new Date(now),
        new Date(now + leaseMs),
      ]);
      const state = mine ? await this.goOn(stateOf(mine), now) : await this.read();
      const [oldest] = await this.database.run(oldestIncidentEvent, []);
      this.failure = failureOf(state, oldest?.at.getTime() ?? null, now);
      if (mine && this.failure === null) await this.beat(now);
    } catch (error) {
      this.failure = unavailableReason(error);
    }
    if (this.failure !== null && before === null)
      this.logger.error({ reason: this.failure }, 'the alerting does not work');
    if (this.failure === null && before !== null) this.logger.info('the alerting works again');
  }

  private async read(): Promise<CheckState> {
    const [row] = await this.database.run(readSelfCheck, []);
    return stateOf(row!);
  }

  private async goOn(state: CheckState, now: number): Promise<CheckState> {
    const alertOpen = (await this.database.run(unresolvedOfRule, [selfCheckRule])).length > 0;
    const { confirmedAt, send } = nextStep(state, { alertOpen }, now);
    const after: CheckState = { ...state, confirmedAt };
    if (send !== null) {
      after.phase = send;
      after.sentAt = now;
      after.refused = await this.kiosk.send(send, now);
    }
    if (send !== null || confirmedAt !== state.confirmedAt)
      await this.database.run(writeSelfCheck, [
        after.phase,
        after.sentAt === null ? null : new Date(after.sentAt),
        confirmedAt === null ? null : new Date(confirmedAt),
        after.refused,
      ]);
    return after;
  }

  /** Not only not failed: an alert has come back. */
  private async beat(now: number): Promise<void> {
    const url = this.config.heartbeatUrl;
    if (url === null || now - this.beatAt < heartbeatEveryMs) return;
    this.beatAt = now;
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(heartbeatLimitMs), redirect: 'manual' });
      await answer.body?.cancel();
      if (!answer.ok) this.logger.warn({ status: answer.status }, 'the outside heartbeat was refused');
    } catch (error) {
      this.logger.warn({ error: (error as Error).message }, 'the outside heartbeat could not be called');
    }
  }
}
