import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ErrorSeverity } from '@app/contracts';
import type { RegisteredProbe, RegisteredSlot } from '@app/kiosk-registry';
import { type Logger, LOGGER } from '@app/observability';
import { Database, untilDatabaseAnswers } from '@app/persistence';
import { type AlertRule, ruleFromRow, type TemperatureRule } from './alert-rule.js';
import { allRules } from './rules.sql.js';
import { errorVerdict, stockVerdict, temperatureVerdict } from './verdict.js';

/** A change of a rule is seen by every process within this time, in milliseconds. */
const rereadMs = 2_000;

/**
 * The enabled rules, compiled in memory. A healthy reading costs a few comparisons and no signal; a reading that
 * some rule may call breached, or not yet clear of its hysteresis, is worth one.
 */
@Injectable()
export class BreachRules implements OnModuleInit, OnApplicationShutdown {
  private rules: ReadonlyMap<string, AlertRule> = new Map();
  private temperatures: readonly TemperatureRule[] = [];
  private stocks: readonly Extract<AlertRule, { kind: 'SLOT_BELOW_PAR' }>[] = [];
  private errors: readonly Extract<AlertRule, { kind: 'CRITICAL_ERROR' }>[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    // Without them readings would be stored that nobody ever looks at.
    await untilDatabaseAnswers(() => this.refresh(), {
      onFailure: (error, worthSaying) => {
        if (worthSaying) this.logger.warn({ error: error.message }, 'the alert rules cannot be read yet');
      },
    });
    this.timer = setInterval(() => {
      this.refresh().catch((error: Error) =>
        this.logger.warn({ error: error.message }, 'the alert rules could not be read again'),
      );
    }, rereadMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  async refresh(): Promise<void> {
    this.use((await this.database.run(allRules, [])).map(ruleFromRow));
  }

  use(rules: readonly AlertRule[]): void {
    const enabled = rules.filter((rule) => rule.enabled);
    this.rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.temperatures = enabled.filter((rule) => rule.kind === 'TEMPERATURE_OUT_OF_BAND');
    this.stocks = enabled.filter((rule) => rule.kind === 'SLOT_BELOW_PAR');
    this.errors = enabled.filter((rule) => rule.kind === 'CRITICAL_ERROR');
  }

  /** Disabled ones too. */
  all(): ReadonlyMap<string, AlertRule> {
    return this.rules;
  }

  /** True when an enabled rule is breached, or may still be as far as its hysteresis goes. */
  temperature(probe: RegisteredProbe, celsius: number): boolean {
    for (const rule of this.temperatures)
      if (temperatureVerdict(rule, probe, celsius) !== 'CLEAR') return true;
    return false;
  }

  stock(slot: RegisteredSlot, quantity: number): boolean {
    for (const rule of this.stocks) if (stockVerdict(rule, slot.par, quantity) !== 'CLEAR') return true;
    return false;
  }

  /** True for the severities that open or clear an alert. */
  error(severity: ErrorSeverity): boolean {
    for (const rule of this.errors) if (errorVerdict(rule, severity) !== 'BETWEEN') return true;
    return false;
  }
}
