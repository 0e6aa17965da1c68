import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Counter, Registry } from '@app/observability';
import { Database } from '@app/persistence';
import { SettingsStore } from '../settings/settings-store.js';
import { acknowledgeGroup } from './acknowledge-group.js';
import { dueEscalations } from './escalations.sql.js';
import { flushGroup } from './flush-group.js';
import { lockGroup, takeDueGroup } from './groups.sql.js';
import { routeTheUnrouted, takeEvents } from './intake.js';
import { runEscalation } from './run-escalation.js';

/** Of each kind in one run, so that a run ends; the next comes within a second. */
const mostBatches = 40;
const mostGroups = 500;
const mostEscalations = 200;

/**
 * From events of incidents to messages that wait to be sent: route, group, wait, decide, escalate. Everything that is
 * due stands in the database, and each step is one transaction with its messages; so a run that is killed, or a job
 * that is lost, is made good by the next run, and two at once do not tell anything twice.
 */
@Injectable()
export class NotificationPipeline {
  private readonly flushes: Counter;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SettingsStore) private readonly store: SettingsStore,
    @Inject(Registry) registry: Registry,
  ) {
    this.flushes = new Counter({
      name: 'kiosk_fleet_notification_decisions_total',
      help: 'What groups of incidents decided to tell, by reason',
      labelNames: ['reason'],
      registers: [registry],
    });
  }

  /** @returns how many groups and escalations it decided for */
  async run(): Promise<number> {
    let decided = 0;
    const failures: unknown[] = [];
    // Each whatever became of those before it.
    for (const step of [
      () => this.takeEvents(),
      () => this.routeTheUnrouted(),
      () => this.flushGroups(),
      () => this.escalate(),
    ])
      await step().then(
        (count) => (decided += count),
        (error: unknown) => failures.push(error),
      );
    if (failures.length > 0) throw failures[0];
    return decided;
  }

  private async takeEvents(): Promise<number> {
    const settings = await this.store.current();
    let acknowledged = 0;
    for (let batch = 0; batch < mostBatches; batch++) {
      const now = this.clock.now();
      const taken = await this.database.transaction(async (transaction) => {
        const result = await takeEvents(transaction, settings, now);
        for (const id of result.acknowledged) {
          const [group] = await transaction.run(lockGroup, [id]);
          if (group) await acknowledgeGroup(transaction, settings, group, now);
        }
        return result;
      });
      acknowledged += taken.acknowledged.length;
      if (!taken.more) break;
    }
    return acknowledged;
  }

  private async routeTheUnrouted(): Promise<number> {
    const settings = await this.store.current();
    let after: number | null = 0;
    for (let batch = 0; batch < mostBatches && after !== null; batch++) {
      const from: number = after;
      after = await this.database.transaction((transaction) =>
        routeTheUnrouted(transaction, settings, this.clock.now(), from),
      );
    }
    return 0;
  }

  private async flushGroups(): Promise<number> {
    const settings = await this.store.current();
    let count = 0;
    for (; count < mostGroups; count++) {
      const now = this.clock.now();
      const reason = await this.database.transaction(async (transaction) => {
        const [group] = await transaction.run(takeDueGroup, [new Date(now)]);
        return group ? flushGroup(transaction, settings, group, now) : null;
      });
      if (reason === null) break;
      this.flushes.inc({ reason });
    }
    return count;
  }

  private async escalate(): Promise<number> {
    const settings = await this.store.current();
    const now = this.clock.now();
    const due = await this.database.run(dueEscalations, [new Date(now), mostEscalations]);
    for (const each of due)
      await this.database.transaction((transaction) => runEscalation(transaction, settings, each, now));
    return due.length;
  }
}
