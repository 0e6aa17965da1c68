import type { IncidentState, RuleKind } from '@app/contracts';

const stateLabels: Record<IncidentState, string> = {
  OPEN: 'Open',
  ACKNOWLEDGED: 'Acknowledged',
  RESOLVED: 'Resolved',
};
export const incidentStateLabel = (state: IncidentState): string => stateLabels[state];

const kindLabels: Record<RuleKind, string> = {
  TEMPERATURE_OUT_OF_BAND: 'Temperature out of its band',
  KIOSK_SILENT: 'Kiosk not heard',
  CRITICAL_ERROR: 'Critical error',
  SLOT_BELOW_PAR: 'Slot below par',
  THRESHOLD: 'Measure beyond its limit',
  RATE_OF_CHANGE: 'Measure changes fast',
  STUCK_SENSOR: 'Sensor stuck',
  ANOMALY: 'Unlike its usual day',
  CLOCK_SKEW: 'Clock wrong',
  PROBE_SILENT: 'Probe not measured',
  SEQUENCE_GAP: 'Messages missing',
  STOCK_EXPIRY: 'Stock expires soon',
};
export const ruleKinds = Object.keys(kindLabels) as RuleKind[];
export const kindLabel = (kind: RuleKind): string => kindLabels[kind];

/** What an incident of this kind puts at stake, in one sentence. */
const stakes: Record<RuleKind, string> = {
  TEMPERATURE_OUT_OF_BAND: 'Medicines in this cabinet may have to be assessed before they are dispensed.',
  KIOSK_SILENT: 'Patients may stand before a kiosk that cannot dispense, and its temperature is not known.',
  CRITICAL_ERROR: 'The kiosk says that it cannot do its work as it should.',
  SLOT_BELOW_PAR: 'A medicine may run out before the next visit.',
  THRESHOLD: 'The kiosk may soon not do its work as it should.',
  RATE_OF_CHANGE: 'Something is going wrong faster than usual; there is still time to act.',
  STUCK_SENSOR: 'What this sensor says cannot be relied on.',
  ANOMALY: 'Nothing is out of bounds yet, but it is not as on other days.',
  CLOCK_SKEW: 'The readings of this kiosk carry wrong times.',
  PROBE_SILENT: 'The temperature of this cabinet is not known.',
  SEQUENCE_GAP: 'Readings of this kiosk have not come.',
  STOCK_EXPIRY: 'Packs in this kiosk must soon be taken back.',
};
export const stakeOf = (kind: RuleKind): string => stakes[kind];

const muteTexts: Record<string, string> = {
  SILENCE: 'it is silenced',
  MAINTENANCE: 'it is in planned maintenance',
  CLOSED: 'the clinic is closed',
  SNOOZE: 'it is snoozed',
  INHIBITION: 'another incident is its cause',
  FLAPPING: 'it comes and goes',
  LATE: 'it was over before it became known',
};
/** Why nobody is told of an incident. */
export const muteText = (reason: string): string => muteTexts[reason] ?? reason;
