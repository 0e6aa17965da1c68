import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ErrorSeverity } from '@app/contracts';
import type { RegisteredProbe, RegisteredSlot } from '@app/kiosk-registry';
import { type Logger, LOGGER } from '@app/observability';
import { Database, untilDatabaseAnswers } from '@app/persistence';
import { type AlertRule, ruleFromRow } from './alert-rule.js';
import { RuleScopes } from './rule-scope.js';
import { allRules } from './rules.sql.js';
import { errorVerdict, stockVerdict, temperatureVerdict, type Verdict } from './verdict.js';

/** A change of a rule is seen by every process within this time, in milliseconds. */
const rereadMs = 2_000;

/**
 * The enabled rules, compiled in memory. A healthy reading costs a few comparisons and no signal; a reading that
 * some rule may call breached, or not yet clear of its hysteresis, is worth one. Scopes are left to the evaluation:
 * a rule for one site only costs some signals of other sites.
 */
@Injectable()
export class BreachRules implements OnModuleInit, OnApplicationShutdown {
  private rules: ReadonlyMap<string, AlertRule> = new Map();
  private byScope = new RuleScopes([]);
  private temperatures: readonly AlertRule[] = [];
  private stocks: readonly AlertRule[] = [];
  private errors: readonly AlertRule[] = [];
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
    this.byScope = new RuleScopes(rules);
    this.temperatures = enabled.filter(judgesTemperatures);
    this.stocks = enabled.filter((rule) => rule.kind === 'SLOT_BELOW_PAR');
    this.errors = enabled.filter((rule) => rule.kind === 'CRITICAL_ERROR');
  }

  /** Disabled ones too. */
  all(): ReadonlyMap<string, AlertRule> {
    return this.rules;
  }

  scopes(): RuleScopes {
    return this.byScope;
  }

  /** BREACH when some rule says so, CLEAR when all do. */
  temperature(probe: RegisteredProbe, celsius: number): Verdict {
    let worst: Verdict = 'CLEAR';
    for (const rule of this.temperatures) {
      const verdict = temperatureVerdict(rule, probe, celsius);
      if (verdict === 'BREACH') return verdict;
      if (verdict === 'BETWEEN') worst = verdict;
    }
    return worst;
  }

  stock(slot: RegisteredSlot, quantity: number): Verdict {
    return this.stocks.some((rule) => stockVerdict(rule, slot.par, quantity) === 'BREACH')
      ? 'BREACH'
      : 'CLEAR';
  }

  /** True for what opens or clears an alert. */
  error(code: string, severity: ErrorSeverity): boolean {
    return this.errors.some((rule) => errorVerdict(rule, code, severity) !== 'BETWEEN');
  }
}

/** True for the rules that are judged by single temperatures as they come in. */
export function judgesTemperatures({ kind, parameters }: Pick<AlertRule, 'kind' | 'parameters'>): boolean {
  return kind === 'TEMPERATURE_OUT_OF_BAND' || (kind === 'THRESHOLD' && parameters.measure === 'TEMPERATURE');
}
