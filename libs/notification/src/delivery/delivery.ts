import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Counter, Gauge, type Logger, LOGGER, Registry } from '@app/observability';
import { Database } from '@app/persistence';
import type { Message } from '../channels/message.js';
import { type Senders, sendMessage } from '../channels/send-message.js';
import { SecretBox } from '../settings/secret-box.js';
import { secretsOfChannel } from '../settings/settings.sql.js';
import { SettingsStore } from '../settings/settings-store.js';
import {
  type ClaimedRow,
  claimNotifications,
  countNotifications,
  finishAttempt,
  insertAttempts,
  lostNotifications,
  recordOutcome,
} from './notifications.sql.js';
import { afterAttempt, lostAttempt, type Outcome } from './retry-policy.js';

/** Messages on their way at once, and of one channel. */
const mostAtOnce = 16;
const mostOfChannel = 4;
/** Longer than any sending may take. */
const leaseMs = 60_000;
/** How long a run waits for others to become due while some are on their way. */
const idleLookMs = 300;

/** How messages leave. */
export const SENDING = Symbol('Sending');
export interface Sending {
  senders: Senders;
  publicUrl: string | null;
  random: () => number;
}

/**
 * Sends messages that are due. An attempt is written down before it is made and after it was made; one that was never
 * finished counts as "may have arrived", and what follows from that depends on the channel (retry-policy).
 */
@Injectable()
export class Delivery {
  private readonly attempts: Counter;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SettingsStore) private readonly store: SettingsStore,
    @Inject(SecretBox) private readonly box: SecretBox,
    @Inject(SENDING) private readonly sending: Sending,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Registry) registry: Registry,
  ) {
    this.attempts = new Counter({
      name: 'kiosk_fleet_notification_attempts_total',
      help: 'Attempts to send a notification',
      labelNames: ['channel', 'outcome'],
      registers: [registry],
    });
    const count = () => this.database.run(countNotifications, []);
    new Gauge({
      name: 'kiosk_fleet_notifications_waiting',
      help: 'Notifications that wait to be sent or are being sent',
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        const rows = await count().catch(() => null);
        this.reset();
        for (const row of rows ?? []) this.set({ state: row.state }, row.count);
      },
    });
  }

  /** Until nothing is due. Several processes may do it at once. */
  async run(): Promise<void> {
    await this.takeLost();
    const underWay = new Set<Promise<void>>();
    for (;;) {
      const claimed = underWay.size < mostAtOnce ? await this.claim(mostAtOnce - underWay.size) : [];
      for (const row of claimed) {
        const work = this.deliver(row)
          .catch((error: unknown) =>
            // Its lease runs out, and then it counts as lost.
            this.logger.error(
              { notification: row.id, error: (error as Error).message },
              'a notification was not recorded',
            ),
          )
          .finally(() => underWay.delete(work));
        underWay.add(work);
      }
      if (underWay.size === 0) return;
      let timer: NodeJS.Timeout | undefined;
      const look = new Promise<void>((resolve) => (timer = setTimeout(resolve, idleLookMs)));
      await Promise.race([...underWay, look]);
      clearTimeout(timer);
    }
  }

  private claim(free: number): Promise<ClaimedRow[]> {
    const now = this.clock.now();
    return this.database.transaction(async (transaction) => {
      const rows = await transaction.run(claimNotifications, [
        new Date(now),
        Math.min(free, mostOfChannel),
        new Date(now + leaseMs),
        mostOfChannel,
      ]);
      if (rows.length > 0)
        await transaction.run(insertAttempts, [
          rows.map(({ id }) => id),
          rows.map(({ attempts }) => attempts),
          new Date(now),
        ]);
      return rows;
    });
  }

  private async deliver(row: ClaimedRow): Promise<void> {
    await this.record(row, await this.attempt(row));
  }

  private async attempt(row: ClaimedRow): Promise<Outcome> {
    const channel = (await this.store.current()).channels.get(String(row.channel_id))?.document;
    if (!channel?.enabled)
      return { kind: 'REFUSED', status: null, error: 'the channel was removed or switched off' };
    let secrets: string[];
    try {
      const sealed = await this.database.run(secretsOfChannel, [row.channel_id, new Date(this.clock.now())]);
      secrets = sealed.map((secret) => this.box.open(secret.sealed));
    } catch (error) {
      return { kind: 'REFUSED', status: null, error: (error as Error).message.slice(0, 200) };
    }
    const message: Message = {
      key: row.key,
      thread: row.thread,
      event: row.event,
      content: row.content,
      createdAt: row.created_at,
      publicUrl: this.sending.publicUrl,
    };
    return sendMessage(message, channel, secrets, this.sending.senders);
  }

  private async record(
    row: { id: number; channel_id: number; attempts: number; created_at: Date },
    outcome: Outcome,
  ): Promise<void> {
    const kind =
      (await this.store.current()).channels.get(String(row.channel_id))?.document.kind ?? 'WEBHOOK';
    const now = this.clock.now();
    const next = afterAttempt(outcome, {
      channel: kind,
      attempts: row.attempts,
      createdAt: row.created_at.getTime(),
      now,
      random: this.sending.random(),
    });
    const at = new Date(now);
    const detail = outcome.kind === 'SENT' ? outcome.detail : outcome.error;
    await this.database.transaction(async (transaction) => {
      const recorded = await transaction.run(recordOutcome, [
        row.id,
        row.attempts,
        next.state,
        next.state === 'QUEUED' ? new Date(next.nextAttemptAt) : null,
        at,
        outcome.status,
        next.state === 'DEAD' ? next.error : outcome.kind === 'SENT' ? null : outcome.error,
        outcome.kind === 'TRY_AGAIN' && outcome.arrived === 'MAYBE',
      ]);
      if (recorded.length > 0)
        await transaction.run(finishAttempt, [
          row.id,
          row.attempts,
          at,
          outcome.kind,
          outcome.status,
          detail,
        ]);
    });
    this.attempts.inc({ channel: kind, outcome: next.state });
    if (next.state === 'DEAD' || next.state === 'UNCERTAIN')
      this.logger.error(
        { notification: row.id, channel: row.channel_id, state: next.state, reason: detail },
        'a notification could not be delivered',
      );
  }

  /** What a process that died was sending. */
  private async takeLost(): Promise<void> {
    const lost = await this.database.run(lostNotifications, [new Date(this.clock.now()), 200]);
    for (const row of lost) await this.record(row, lostAttempt);
  }
}
