import type { RuleKind } from '@app/contracts';
import type { RuleParametersInput } from '../generated/graphql.js';

export type ParameterName = keyof RuleParametersInput;

export type ParameterField = { name: ParameterName; label: string } & (
  { type: 'number'; unit?: string } | { type: 'choice'; choices: readonly Choice[] } | { type: 'texts' }
);
interface Choice {
  value: string;
  label: string;
}

const measures: readonly Choice[] = [
  { value: 'TEMPERATURE', label: 'Temperature, °C' },
  { value: 'CPU_PERCENT', label: 'Processor, %' },
  { value: 'MEMORY_PERCENT', label: 'Memory, %' },
  { value: 'DISK_FREE_PERCENT', label: 'Free disk, %' },
  { value: 'SIGNAL_DBM', label: 'Signal, dBm' },
  { value: 'UPTIME_SECONDS', label: 'Up for, s' },
  { value: 'ON_BATTERY', label: 'On battery, 1 or 0' },
  { value: 'DOOR_OPEN', label: 'Door open, 1 or 0' },
];
const anomalous = ['TEMPERATURE', 'CPU_PERCENT', 'MEMORY_PERCENT', 'SIGNAL_DBM'];

const number = (name: ParameterName, label: string, unit?: string): ParameterField => ({
  name,
  label,
  type: 'number',
  ...(unit ? { unit } : {}),
});
const choice = (name: ParameterName, label: string, choices: readonly Choice[]): ParameterField => ({
  name,
  label,
  type: 'choice',
  choices,
});

/** What a rule of each kind is tuned by. Limits are the server's, which names the field that breaks one. */
export const parameterFields: Record<RuleKind, readonly ParameterField[]> = {
  TEMPERATURE_OUT_OF_BAND: [
    choice('band', 'Band', [
      { value: 'EXCURSION', label: 'What must never be left' },
      { value: 'LABEL', label: 'The labelled storage band' },
    ]),
    number('hysteresisCelsius', 'Back inside by', '°C'),
  ],
  KIOSK_SILENT: [
    number('sitePercent', 'The site is silent when', '% of its kiosks are'),
    number('siteMinimum', 'and at least', 'kiosks'),
    number('siteWindowSeconds', 'within', 's'),
  ],
  CRITICAL_ERROR: [
    choice('minimumSeverity', 'From severity', [
      { value: 'CRITICAL', label: 'Critical' },
      { value: 'ERROR', label: 'Error' },
    ]),
    { name: 'codes', label: 'Codes (none: every code)', type: 'texts' },
    number('clearAfterSeconds', 'Gone when not repeated for', 's'),
  ],
  SLOT_BELOW_PAR: [number('percentOfPar', 'Below', '% of par')],
  THRESHOLD: [
    choice('measure', 'Measure', measures),
    number('above', 'Above'),
    number('below', 'or below'),
    number('hysteresis', 'Back inside by'),
  ],
  RATE_OF_CHANGE: [
    choice('measure', 'Measure', measures.slice(0, 5)),
    number('rise', 'Rises by'),
    number('fall', 'or falls by'),
    number('windowMinutes', 'within', 'min'),
  ],
  STUCK_SENSOR: [number('spread', 'Varies by no more than', '°C'), number('windowMinutes', 'within', 'min')],
  ANOMALY: [
    choice(
      'measure',
      'Measure',
      measures.filter(({ value }) => anomalous.includes(value)),
    ),
    number('deviations', 'Away from the usual by', 'robust standard deviations'),
    number('minimumDeviation', 'and by at least'),
    number('weeks', 'Usual is the median of the past', 'weeks'),
  ],
  CLOCK_SKEW: [
    number('limitSeconds', 'Wrong by more than', 's'),
    number('hysteresis', 'Back inside by', 's'),
  ],
  PROBE_SILENT: [number('limitSeconds', 'Not measured for', 's')],
  SEQUENCE_GAP: [number('count', 'Missing at least', 'messages'), number('windowMinutes', 'within', 'min')],
  STOCK_EXPIRY: [number('days', 'Expires within', 'days')],
};

function valueText(field: ParameterField, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (field.type === 'texts') return (value as string[]).length === 0 ? null : (value as string[]).join(', ');
  if (field.type === 'choice')
    return field.choices.find((each) => each.value === value)?.label ?? String(value);
  // "or below" stands after another field in the form only.
  const label = field.label.toLowerCase().replace(/^(or|and) /, '');
  return `${label} ${String(value)}${field.unit ? ` ${field.unit}` : ''}`;
}

/** "temperature, °C, rises by 5, within 10 min": what a rule of this kind is set to. */
export function parametersText(kind: RuleKind, parameters: RuleParametersInput): string {
  return parameterFields[kind]
    .map((field) => valueText(field, parameters[field.name]))
    .filter((text) => text !== null)
    .join(', ');
}
