import type { ErrorSeverity, FulfilmentStage, PowerSource, SessionOutcome } from '@app/contracts';
import type { RegisteredProbe, RegisteredSlot } from '@app/kiosk-registry';

/** What every accepted reading has. Instants are milliseconds since the epoch, UTC. */
interface Reading {
  kioskId: number;
  /** Device time; of a session, its start. */
  at: number;
  receivedAt: number;
  /** Which request of a commit it came with, so that the receipt can count. */
  request: number;
}

export interface HeartbeatRow extends Reading {
  uptimeSeconds: number;
  firmware: string;
  cpuPercent: number | null;
  memoryPercent: number | null;
  diskFreePercent: number | null;
  signalDbm: number | null;
  power: PowerSource | null;
  doorOpen: boolean | null;
}

export interface TemperatureRow extends Reading {
  probe: RegisteredProbe;
  celsius: number;
}

export interface StockLevelRow extends Reading {
  slot: RegisteredSlot;
  quantity: number;
  dispensedTotal: number | null;
  lot: string | null;
}

export interface KioskErrorRow extends Reading {
  code: string;
  severity: ErrorSeverity;
  /** Empty when the kiosk named none. */
  component: string;
  message: string | null;
}

export interface FulfilmentRow extends Reading {
  order: string;
  stage: FulfilmentStage;
  product: string | null;
  reason: string | null;
}

export interface SessionRow extends Reading {
  session: string;
  endedAt: number;
  outcome: SessionOutcome;
  waitSeconds: number | null;
}

/** The accepted readings of a request or of a commit, by kind. */
export interface ReadingRows {
  heartbeats: HeartbeatRow[];
  temperatures: TemperatureRow[];
  stockLevels: StockLevelRow[];
  errors: KioskErrorRow[];
  fulfilment: FulfilmentRow[];
  sessions: SessionRow[];
}

export const readingKinds = [
  'heartbeats',
  'temperatures',
  'stockLevels',
  'errors',
  'fulfilment',
  'sessions',
] as const satisfies (keyof ReadingRows)[];
export type ReadingKind = (typeof readingKinds)[number];

export function noReadings(): ReadingRows {
  return { heartbeats: [], temperatures: [], stockLevels: [], errors: [], fulfilment: [], sessions: [] };
}

export function countReadings(rows: ReadingRows): number {
  let count = 0;
  for (const kind of readingKinds) count += rows[kind].length;
  return count;
}
