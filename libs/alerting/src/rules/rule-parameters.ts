import type { RuleKind } from '@app/contracts';

/** What a rule may look at. ON_BATTERY and DOOR_OPEN are 1 or 0. */
export const measures = [
  'TEMPERATURE',
  'CPU_PERCENT',
  'MEMORY_PERCENT',
  'DISK_FREE_PERCENT',
  'SIGNAL_DBM',
  'UPTIME_SECONDS',
  'ON_BATTERY',
  'DOOR_OPEN',
] as const;
export type Measure = (typeof measures)[number];

/** Everything that some kind of rule is tuned by; null where it does not belong to the kind, or is not set. */
export interface RuleParameters {
  /** LABEL: the labelled storage band. EXCURSION: what must not be left even for a short time. */
  band: 'LABEL' | 'EXCURSION' | null;
  /** °C that a temperature must be back inside before the alert may end. */
  hysteresisCelsius: number | null;
  measure: Measure | null;
  above: number | null;
  below: number | null;
  /** How far back inside a value must be before the alert may end. */
  hysteresis: number | null;
  /** Minutes over which a rise, a spread or a count is taken. */
  windowMinutes: number | null;
  rise: number | null;
  fall: number | null;
  /** °C by which a live sensor varies at least. */
  spread: number | null;
  /** Robust standard deviations from the usual value of the hour. */
  deviations: number | null;
  /** A deviation smaller than this is never strange. */
  minimumDeviation: number | null;
  weeks: number | null;
  limitSeconds: number | null;
  count: number | null;
  days: number | null;
  percentOfPar: number | null;
  /** Seconds without a repetition after which an error counts as gone. */
  clearAfterSeconds: number | null;
  /** Empty: every code. */
  codes: readonly string[] | null;
  minimumSeverity: 'ERROR' | 'CRITICAL' | null;
  /** A site is silent when so many percent of its kiosks are, at least so many, within so many seconds. */
  sitePercent: number | null;
  siteMinimum: number | null;
  siteWindowSeconds: number | null;
}

export type ParameterName = keyof RuleParameters;

export type ParameterField =
  | { type: 'number'; low: number; high: number; usual: number | null; whole?: boolean }
  | { type: 'choice'; choices: readonly string[]; usual: string | null }
  | { type: 'texts'; usual: readonly string[] };

const number = (low: number, high: number, usual: number | null) => ({
  type: 'number' as const,
  low,
  high,
  usual,
});
const whole = (low: number, high: number, usual: number): ParameterField => ({
  ...number(low, high, usual),
  whole: true,
});
const choice = (choices: readonly string[], usual: string | null): ParameterField => ({
  type: 'choice',
  choices,
  usual,
});

/** The parameters of each kind: what may be set, within what limits, and what holds when nothing is. */
export const parametersOf: Record<RuleKind, Partial<Record<ParameterName, ParameterField>>> = {
  TEMPERATURE_OUT_OF_BAND: {
    band: choice(['LABEL', 'EXCURSION'], 'EXCURSION'),
    hysteresisCelsius: number(0, 10, 0.5),
  },
  KIOSK_SILENT: {
    sitePercent: number(1, 100, 80),
    siteMinimum: whole(2, 1_000, 2),
    siteWindowSeconds: whole(1, 3_600, 180),
  },
  CRITICAL_ERROR: {
    minimumSeverity: choice(['ERROR', 'CRITICAL'], 'CRITICAL'),
    codes: { type: 'texts', usual: [] },
    clearAfterSeconds: whole(1, 86_400, 900),
  },
  SLOT_BELOW_PAR: { percentOfPar: number(1, 100, 100) },
  THRESHOLD: {
    measure: choice(measures, null),
    above: number(-1e6, 1e9, null),
    below: number(-1e6, 1e9, null),
    hysteresis: number(0, 1e6, 0),
  },
  RATE_OF_CHANGE: {
    measure: choice(measures.slice(0, 5), null),
    windowMinutes: whole(1, 1_440, 10),
    rise: number(0.01, 1e6, null),
    fall: number(0.01, 1e6, null),
  },
  STUCK_SENSOR: { windowMinutes: whole(10, 2_880, 60), spread: number(0, 10, 0.01) },
  ANOMALY: {
    measure: choice(['TEMPERATURE', 'CPU_PERCENT', 'MEMORY_PERCENT', 'SIGNAL_DBM'], 'TEMPERATURE'),
    deviations: number(2, 50, 6),
    minimumDeviation: number(0, 1e6, 1),
    weeks: whole(1, 8, 3),
  },
  CLOCK_SKEW: { limitSeconds: whole(1, 86_400, 60), hysteresis: number(0, 3_600, 5) },
  PROBE_SILENT: { limitSeconds: whole(30, 86_400, 600) },
  SEQUENCE_GAP: { windowMinutes: whole(1, 1_440, 60), count: whole(1, 1_000_000, 20) },
  STOCK_EXPIRY: { days: whole(0, 730, 14) },
};

const nothing: RuleParameters = {
  band: null,
  hysteresisCelsius: null,
  measure: null,
  above: null,
  below: null,
  hysteresis: null,
  windowMinutes: null,
  rise: null,
  fall: null,
  spread: null,
  deviations: null,
  minimumDeviation: null,
  weeks: null,
  limitSeconds: null,
  count: null,
  days: null,
  percentOfPar: null,
  clearAfterSeconds: null,
  codes: null,
  minimumSeverity: null,
  sitePercent: null,
  siteMinimum: null,
  siteWindowSeconds: null,
};
export const parameterNames = Object.keys(nothing) as ParameterName[];

function read(field: ParameterField, value: unknown): unknown {
  switch (field.type) {
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return field.usual;
      return Math.min(Math.max(field.whole ? Math.round(value) : value, field.low), field.high);
    case 'choice':
      return typeof value === 'string' && field.choices.includes(value) ? value : field.usual;
    case 'texts':
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : field.usual;
  }
}

/** From a table that people may edit by hand: what is missing or absurd gets the usual value. */
export function readParameters(kind: RuleKind, stored: Record<string, unknown>): RuleParameters {
  const values = Object.fromEntries(
    Object.entries(parametersOf[kind]).map(([name, field]) => [name, read(field, stored[name])]),
  );
  return { ...nothing, ...values };
}
