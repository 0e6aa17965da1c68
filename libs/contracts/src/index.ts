export * from './live-events.js';
export * from './telemetry-batch.js';
export { schemaSource } from './generated/schema.js';
export type {
  AlertSeverity,
  AlertState,
  DemandClass,
  DiscrepancyKind,
  DiscrepancyReason,
  DiscrepancyState,
  ErrorSeverity,
  ForecastMethod,
  FulfilmentStage,
  IncidentState,
  KioskState,
  LineKind,
  PlanState,
  PowerSource,
  RefusalCode,
  Resolution,
  RemovalReason,
  Role,
  RuleKind,
  RouteState,
  SessionOutcome,
  StopState,
  StorageClass,
  VisitOutcome,
} from './generated/server-types.js';
/** Every type of the schema, e.g. `gql.Kiosk`. */
export type * as gql from './generated/server-types.js';
