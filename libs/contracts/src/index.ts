export * from './live-events.js';
export * from './telemetry-batch.js';
export { schemaSource } from './generated/schema.js';
export type {
  AlertSeverity,
  AlertState,
  ErrorSeverity,
  FulfilmentStage,
  IncidentState,
  KioskState,
  PowerSource,
  RefusalCode,
  Resolution,
  Role,
  RuleKind,
  SessionOutcome,
  StorageClass,
} from './generated/server-types.js';
/** Every type of the schema, e.g. `gql.Kiosk`. */
export type * as gql from './generated/server-types.js';
