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
};
export const kindLabel = (kind: RuleKind): string => kindLabels[kind];

/** What an incident of this kind puts at stake, in one sentence. */
const stakes: Record<RuleKind, string> = {
  TEMPERATURE_OUT_OF_BAND: 'Medicines in this cabinet may have to be assessed before they are dispensed.',
  KIOSK_SILENT: 'Patients may stand before a kiosk that cannot dispense, and its temperature is not known.',
  CRITICAL_ERROR: 'The kiosk says that it cannot do its work as it should.',
  SLOT_BELOW_PAR: 'A medicine may run out before the next visit.',
};
export const stakeOf = (kind: RuleKind): string => stakes[kind];
