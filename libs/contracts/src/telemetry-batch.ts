/** The body of ingestTelemetry, the same on every transport. Instants are RFC 3339 text. */
import type {
  FulfilmentEventInput,
  HeartbeatInput,
  IngestReceipt as ReceiptType,
  KioskBatchInput,
  KioskErrorInput,
  KioskSessionInput,
  RefusedReading as RefusedReadingType,
  SequenceGap as SequenceGapType,
  StockLevelInput,
  TemperatureInput,
} from './generated/server-types.js';

export type KioskBatch = KioskBatchInput;
export type HeartbeatReading = HeartbeatInput;
export type TemperatureReading = TemperatureInput;
export type StockLevelReading = StockLevelInput;
export type KioskErrorReading = KioskErrorInput;
export type FulfilmentReading = FulfilmentEventInput;
export type SessionReading = KioskSessionInput;
export type IngestReceipt = Omit<ReceiptType, '__typename'>;
export type RefusedReading = Omit<RefusedReadingType, '__typename'>;
export type SequenceGap = Omit<SequenceGapType, '__typename'>;
