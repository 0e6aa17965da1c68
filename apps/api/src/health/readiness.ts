import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { projectRoot } from '@app/kernel';
import { Database, unavailableReason } from '@app/persistence';
import { MqttService } from '../mqtt/mqtt.service.js';
import { SelfCheck } from '../self-check/self-check.js';
import { migrationsInDatabase } from './readiness.sql.js';

export interface ReadinessCheck {
  name: 'database' | 'migrations' | 'eventLoop' | 'mqtt' | 'alertPath' | 'shutdown';
  ok: boolean;
  /** Why not, for whoever operates it. */
  reason?: string;
}

export interface Readiness {
  ready: boolean;
  checks: ReadinessCheck[];
}

/** Above this p99 of the event loop's delay other requests would wait noticeably. */
const lagLimitMs = 1_000;
const databaseLimitMs = 2_000;
/** Somebody writes every few seconds, the worker at least. */
const refusalLastsMs = 15_000;

const within = async <Result>(work: Promise<Result>, milliseconds: number): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** May a load balancer send requests here? */
@Injectable()
export class ReadinessProbe implements BeforeApplicationShutdown {
  private readonly lag: IntervalHistogram = monitorEventLoopDelay({ resolution: 20 });
  private readonly migrations = readdirSync(join(projectRoot(), 'migrations'))
    .filter((name) => /^\d{4}_.*\.sql$/.test(name))
    .map((name) => name.replace(/\.sql$/, ''));
  private closing = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MqttService) private readonly mqtt: MqttService,
    @Inject(SelfCheck) private readonly selfCheck: SelfCheck,
  ) {
    this.lag.enable();
  }

  async check(): Promise<Readiness> {
    const checks = [...(await this.checkDatabase()), this.checkEventLoop()];
    if (this.closing) checks.push({ name: 'shutdown', ok: false, reason: 'the process is shutting down' });
    // Said, but no reason to keep people and HTTP senders out: the broker keeps what its kiosks send meanwhile.
    const mqtt = this.mqtt.status();
    const ready = checks.every(({ ok }) => ok);
    if (mqtt !== null) checks.push({ name: 'mqtt', ...mqtt });
    // As for MQTT: without alerts it is all the more important that telemetry comes in and people see the fleet.
    const alertPath = this.selfCheck.status();
    if (alertPath !== null) checks.push({ name: 'alertPath', ...alertPath });
    return { ready, checks };
  }

  beforeApplicationShutdown(): void {
    this.closing = true;
    this.lag.disable();
  }

  private async checkDatabase(): Promise<ReadinessCheck[]> {
    try {
      const rows = await within(this.database.run(migrationsInDatabase, []), databaseLimitMs);
      const readOnly = rows.some((row) => row.read_only);
      // After a failover the name leads to another server; connections that are open do not.
      if (readOnly) this.database.dropIdleConnections();
      const ran = new Set(rows.map(({ name }) => name));
      const missing = this.migrations.filter((name) => !ran.has(name));
      return [
        this.writable(readOnly),
        missing.length === 0
          ? { name: 'migrations', ok: true }
          : { name: 'migrations', ok: false, reason: `not run yet: ${missing.join(', ')}` },
      ];
    } catch (error) {
      const reason = unavailableReason(error);
      return [
        { name: 'database', ok: false, reason },
        { name: 'migrations', ok: false, reason: `unknown while ${reason}` },
      ];
    }
  }

  /** A database that answers may still take nothing in: then the last transaction of ours says so. */
  private writable(readOnly: boolean): ReadinessCheck {
    if (readOnly) return { name: 'database', ok: false, reason: 'the database is read-only' };
    const refusal = this.database.lastRefusal;
    // Not for ever: with everybody sent away nobody would write any more, and it would stay so.
    return refusal !== null && performance.now() - refusal.at < refusalLastsMs
      ? { name: 'database', ok: false, reason: refusal.reason }
      : { name: 'database', ok: true };
  }

  /** Since the last look. */
  private checkEventLoop(): ReadinessCheck {
    const lagMs = Math.round(this.lag.percentile(99) / 1e6);
    this.lag.reset();
    return lagMs <= lagLimitMs
      ? { name: 'eventLoop', ok: true }
      : { name: 'eventLoop', ok: false, reason: `the event loop is ${lagMs} ms late` };
  }
}
