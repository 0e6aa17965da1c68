import type { AlertSeverity, RuleKind } from '@app/contracts';
import type { AlertRule } from '../rules/alert-rule.js';
import type { Measure } from '../rules/rule-parameters.js';
import type { Band } from '../rules/verdict.js';

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export interface ProbeName {
  name: string;
  zone: string;
}

export function place({ name, zone }: ProbeName): string {
  return name.toLowerCase() === zone.toLowerCase() ? capitalised(zone) : `${capitalised(zone)} (${name})`;
}

/** e.g. `Cabinet at 31.4 °C, limit 30 °C`; the limit is the one it is nearest to having crossed. */
export function temperatureSummary(probe: ProbeName, celsius: number | null, band: Band): string {
  if (celsius === null) return `${place(probe)} outside ${number(band.low)} to ${number(band.high)} °C`;
  const limit = celsius - band.high >= band.low - celsius ? band.high : band.low;
  return `${place(probe)} at ${celsius.toFixed(1)} °C, limit ${number(limit)} °C`;
}

export function stockSummary(code: string, quantity: number | null, par: number, limit = par): string {
  const what = limit === par ? `par ${par}` : `limit ${number(limit)} of par ${par}`;
  return quantity === null ? `Slot ${code} below ${what}` : `Slot ${code}: ${quantity} left, ${what}`;
}

export function errorSummary({ parameters }: Pick<AlertRule, 'parameters'>, code: string): string {
  return `${parameters.minimumSeverity === 'ERROR' ? 'Error' : 'Critical error'} ${code}`;
}

const measureWords: Record<Measure, { name: string; unit: string }> = {
  TEMPERATURE: { name: 'temperature', unit: ' °C' },
  CPU_PERCENT: { name: 'Processor load', unit: ' %' },
  MEMORY_PERCENT: { name: 'Memory in use', unit: ' %' },
  DISK_FREE_PERCENT: { name: 'Free disk', unit: ' %' },
  SIGNAL_DBM: { name: 'Signal', unit: ' dBm' },
  UPTIME_SECONDS: { name: 'Uptime', unit: ' s' },
  ON_BATTERY: { name: 'On battery', unit: '' },
  DOOR_OPEN: { name: 'Door open', unit: '' },
};

const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`;

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${number(seconds / 3_600)} h`;
}

/** Of a kiosk ('' as `where`) or one of its probes or slots. */
export function observationSummary(
  { kind, name, parameters: p }: Pick<AlertRule, 'kind' | 'name' | 'parameters'>,
  where: string,
  value: number | null,
): string {
  if (value === null) return where === '' ? name : `${where}: ${name}`;
  const measure = measureWords[p.measure ?? 'TEMPERATURE'];
  const what = where === '' ? measure.name : `${where} ${measure.name.toLowerCase()}`;
  const amount = (one: number) => `${number(one)}${measure.unit}`;
  switch (kind) {
    case 'RATE_OF_CHANGE':
      return `${what} ${value < 0 ? 'fell' : 'rose'} by ${amount(Math.abs(value))} within ${p.windowMinutes} min`;
    case 'STUCK_SENSOR':
      return `${where} sensor stuck: within ${amount(value)} for ${duration(p.windowMinutes! * 60)}`;
    case 'ANOMALY':
      return `${what} is ${number(value)} deviations from its usual value of this hour`;
    case 'CLOCK_SKEW':
      return `Clock ${duration(Math.abs(value))} ${value < 0 ? 'behind' : 'ahead'}`;
    case 'PROBE_SILENT':
      return `${where} not measured for ${duration(value)}`;
    case 'SEQUENCE_GAP':
      return `${value} messages missing within ${duration(p.windowMinutes! * 60)}`;
    case 'STOCK_EXPIRY':
      if (value < 0) return `Slot ${where}: expired ${days(-value)} ago`;
      return value === 0 ? `Slot ${where}: expires today` : `Slot ${where}: expires in ${days(value)}`;
    default: {
      if (p.measure === 'ON_BATTERY' || p.measure === 'DOOR_OPEN') return measure.name;
      const limit = p.above !== null && (p.below === null || value >= p.above) ? p.above : p.below;
      return limit === null ? `${what} ${amount(value)}` : `${what} ${amount(value)}, limit ${amount(limit)}`;
    }
  }
}

export const silenceSummary = 'Kiosk silent';

export interface OpenAlertOfIncident {
  summary: string;
  severity: AlertSeverity;
  instance: string;
}

const rank: Record<AlertSeverity, number> = { INFO: 1, WARNING: 2, CRITICAL: 3 };

export function worse(one: AlertSeverity, other: AlertSeverity): boolean {
  return rank[one] > rank[other];
}

export function worstSeverity(severities: readonly AlertSeverity[]): AlertSeverity {
  return severities.reduce<AlertSeverity>((worst, one) => (rank[one] > rank[worst] ? one : worst), 'INFO');
}

/** Cause and place, e.g. `3 slots below par: K-00042, Echo Park Clinic`. The alerts come oldest first. */
export function incidentTitle(
  kind: RuleKind,
  alerts: readonly OpenAlertOfIncident[],
  kiosk: { serial: string; siteName: string },
): string {
  const where = `${kiosk.serial}, ${kiosk.siteName}`;
  const first = alerts[0]?.summary ?? '';
  switch (kind) {
    case 'SLOT_BELOW_PAR':
      return `${alerts.length} ${alerts.length === 1 ? 'slot' : 'slots'} below par: ${where}`;
    case 'CRITICAL_ERROR':
      return alerts.length === 1 ? `${first}: ${where}` : `${alerts.length} critical errors: ${where}`;
    case 'KIOSK_SILENT':
      return `${silenceSummary}: ${where}`;
    default:
      return alerts.length === 1 ? `${first}: ${where}` : `${first}, and ${alerts.length - 1} more: ${where}`;
  }
}
