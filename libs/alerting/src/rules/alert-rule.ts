import type { AlertSeverity, RuleKind } from '@app/contracts';

interface RuleBase {
  id: string;
  version: number;
  name: string;
  severity: AlertSeverity;
  enabled: boolean;
  /** Seconds that the condition must hold before it fires. */
  forSeconds: number;
  runbook: string | null;
}

export interface TemperatureRule extends RuleBase {
  kind: 'TEMPERATURE_OUT_OF_BAND';
  /** LABEL: the labelled storage band. EXCURSION: what must not be left even for a short time. */
  band: 'LABEL' | 'EXCURSION';
  /** °C that a temperature must be back inside before the alert may end. */
  hysteresisCelsius: number;
}

export interface SilenceRule extends RuleBase {
  kind: 'KIOSK_SILENT';
}

export interface ErrorRule extends RuleBase {
  kind: 'CRITICAL_ERROR';
  /** Seconds without a repetition after which the error counts as gone. */
  clearAfterSeconds: number;
}

export interface StockRule extends RuleBase {
  kind: 'SLOT_BELOW_PAR';
}

export type AlertRule = TemperatureRule | SilenceRule | ErrorRule | StockRule;

/** As the table has it. */
export interface AlertRuleRow {
  id: string;
  version: number;
  kind: RuleKind;
  name: string;
  severity: AlertSeverity;
  enabled: boolean;
  for_seconds: number;
  parameters: Record<string, unknown>;
  runbook: string | null;
}

function numberOf(value: unknown, fallback: number, low: number, high: number): number {
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.min(Math.max(value, low), high)
    : fallback;
}

/** Parameters come from a table that people may edit by hand: what is missing or absurd gets the default. */
export function ruleFromRow(row: AlertRuleRow): AlertRule {
  const base: RuleBase = {
    id: row.id,
    version: row.version,
    name: row.name,
    severity: row.severity,
    enabled: row.enabled,
    forSeconds: row.for_seconds,
    runbook: row.runbook,
  };
  switch (row.kind) {
    case 'TEMPERATURE_OUT_OF_BAND':
      return {
        ...base,
        kind: row.kind,
        band: row.parameters['band'] === 'LABEL' ? 'LABEL' : 'EXCURSION',
        hysteresisCelsius: numberOf(row.parameters['hysteresisCelsius'], 0.5, 0, 10),
      };
    case 'CRITICAL_ERROR':
      return {
        ...base,
        kind: row.kind,
        clearAfterSeconds: numberOf(row.parameters['clearAfterSeconds'], 900, 1, 86_400),
      };
    case 'KIOSK_SILENT':
    case 'SLOT_BELOW_PAR':
      return { ...base, kind: row.kind };
  }
}
