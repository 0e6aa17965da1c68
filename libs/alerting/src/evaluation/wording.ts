import type { AlertSeverity, RuleKind } from '@app/contracts';
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

function place({ name, zone }: ProbeName): string {
  return name.toLowerCase() === zone.toLowerCase() ? capitalised(zone) : `${capitalised(zone)} (${name})`;
}

/** e.g. `Cabinet at 31.4 °C, limit 30 °C`; the limit is the one it is nearest to having crossed. */
export function temperatureSummary(probe: ProbeName, celsius: number | null, band: Band): string {
  if (celsius === null) return `${place(probe)} outside ${number(band.low)} to ${number(band.high)} °C`;
  const limit = celsius - band.high >= band.low - celsius ? band.high : band.low;
  return `${place(probe)} at ${celsius.toFixed(1)} °C, limit ${number(limit)} °C`;
}

export function stockSummary(code: string, quantity: number | null, par: number): string {
  return quantity === null ? `Slot ${code} below par ${par}` : `Slot ${code}: ${quantity} left, par ${par}`;
}

export function errorSummary(code: string): string {
  return `Critical error ${code}`;
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
    case 'TEMPERATURE_OUT_OF_BAND':
      return alerts.length === 1 ? `${first}: ${where}` : `${first}, and ${alerts.length - 1} more: ${where}`;
    case 'KIOSK_SILENT':
      return `${silenceSummary}: ${where}`;
  }
}
