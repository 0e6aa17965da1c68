import type { AlertSeverity, RuleKind } from '@app/contracts';
import type { MutedBy } from '../outbox/incident-events.sql.js';
import type { QuietPolicy } from '../rules/alert-rule.js';
import { isOpen, type OpeningHours } from './opening-hours.js';

/** What silences look at. */
export interface IncidentPlace {
  ruleId: string;
  kind: RuleKind;
  severity: AlertSeverity;
  regionId: string;
  siteId: string;
  /** Null when it is about the whole site. */
  serial: string | null;
}

/** Empty lists match everything; all lists must match. */
export interface Matchers {
  rules: readonly string[];
  ruleKinds: readonly string[];
  severities: readonly string[];
  regions: readonly string[];
  sites: readonly string[];
  kiosks: readonly string[];
}

export interface ActiveSilence extends Matchers {
  kind: 'SILENCE' | 'MAINTENANCE';
}

export function matches(silence: Matchers, incident: IncidentPlace): boolean {
  const one = (list: readonly string[], value: string | null) =>
    list.length === 0 || (value !== null && list.includes(value));
  return (
    one(silence.rules, incident.ruleId) &&
    one(silence.ruleKinds, incident.kind) &&
    one(silence.severities, incident.severity) &&
    one(silence.regions, incident.regionId) &&
    one(silence.sites, incident.siteId) &&
    one(silence.kiosks, incident.serial)
  );
}

export interface MuteInput extends IncidentPlace {
  whenClosed: QuietPolicy;
  inMaintenance: QuietPolicy;
  /** Its kiosk is not in service; false for a whole site. */
  inWork: boolean;
  openingHours: readonly OpeningHours[];
  timeZone: string;
  snoozedUntil: number | null;
  /** Another open incident is its cause. */
  inhibited: boolean;
}

/** Why nobody is to be told of an open incident now; always in the same order. */
export function mutesOf(incident: MuteInput, silences: readonly ActiveSilence[], now: number): MutedBy[] {
  const matching = silences.filter((silence) => matches(silence, incident));
  const inWork = incident.inWork || matching.some(({ kind }) => kind === 'MAINTENANCE');
  const reasons: [MutedBy, boolean][] = [
    ['SILENCE', matching.some(({ kind }) => kind === 'SILENCE')],
    ['MAINTENANCE', inWork && incident.inMaintenance === 'MUTE'],
    ['CLOSED', incident.whenClosed === 'MUTE' && !isOpen(incident.openingHours, incident.timeZone, now)],
    ['SNOOZE', incident.snoozedUntil !== null && incident.snoozedUntil > now],
    ['INHIBITION', incident.inhibited],
  ];
  return reasons.flatMap(([reason, holds]) => (holds ? [reason] : []));
}
