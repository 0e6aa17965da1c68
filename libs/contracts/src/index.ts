export * from './live-events.js';
export * from './telemetry-batch.js';
export { schemaSource } from './generated/schema.js';
export type {
  AlertSeverity,
  AlertState,
  DiscrepancyKind,
  DiscrepancyReason,
  DiscrepancyState,
  ErrorSeverity,
  FulfilmentStage,
  IncidentState,
  KioskState,
  PowerSource,
  RefusalCode,
  Resolution,
  RemovalReason,
  Role,
  RuleKind,
  SessionOutcome,
  StorageClass,
} from './generated/server-types.js';
/** Every type of the schema, e.g. `gql.Kiosk`. */
export type * as gql from './generated/server-types.js';
