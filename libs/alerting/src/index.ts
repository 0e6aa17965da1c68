export { AlertingReadModule } from './alerting-read.module.js';
export { AlertingWorkerModule } from './alerting-worker.module.js';
export { type AlertReference, alertReference } from './open-alerts/alert-reference.js';
export { type AlertRow, alertsOfKiosk, openAlertsOfKiosks } from './open-alerts/open-alerts.sql.js';
export { BreachRules } from './rules/breach-rules.js';
export {
  type LiveIncidentRow,
  liveIncidentsById,
  openLiveIncidents,
} from './incidents/live-incidents.sql.js';
export { unresolvedOfRule } from './observations/open-observations.sql.js';
export { SignalEvaluator } from './evaluation/signal-evaluator.js';
export { Sweep } from './sweep/sweep.js';
export {
  claimIncidentEvents,
  oldestIncidentEvent,
  type IncidentEventKind,
  type IncidentEventRow,
  type MutedBy,
} from './outbox/incident-events.sql.js';
