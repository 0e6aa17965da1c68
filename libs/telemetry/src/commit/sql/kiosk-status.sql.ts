import { statement } from '@app/persistence';

export interface KioskStatusRow {
  kiosk_id: number;
  last_received_at: Date;
  heard_at: Date | null;
  newest_at: Date | null;
  clock_skew_seconds: number | null;
  clock_noted_seconds: number | null;
  clock_since: Date | null;
  probation_clock_at: Date | null;
  probation_received_at: Date | null;
  boot: string | null;
  sequence: number | null;
  heartbeat_at: Date | null;
}

/**
 * The senders' present state, locked in the order of ids, so that commits cannot deadlock. The lock of a kiosk's row
 * stands for its probes' and slots' rows as well. By primary key.
 */
export const lockKioskStatus = statement<[kioskIds: Buffer], KioskStatusRow>(
  'telemetry.lock-kiosk-status',
  `SELECT kiosk_id, last_received_at, heard_at, newest_at, clock_skew_seconds, clock_noted_seconds, clock_since,
          probation_clock_at, probation_received_at, boot, sequence, heartbeat_at
     FROM kiosk_status WHERE kiosk_id = ANY($1::int4[]) ORDER BY kiosk_id FOR UPDATE`,
);

/** An empty state for kiosks that send for the first time, so that there is a row to lock. */
export const insertKioskStatus = statement<[kioskIds: Buffer, receivedAt: Buffer], object>(
  'telemetry.insert-kiosk-status',
  `INSERT INTO kiosk_status (kiosk_id, last_received_at) SELECT * FROM unnest($1::int4[], $2::timestamptz[])
   ON CONFLICT DO NOTHING`,
);

/** Writes what receiving messages changed, one array per column. The rows are there and locked. */
export const writeKioskStatus = statement<
  [
    kioskIds: Buffer,
    lastReceivedAt: Buffer,
    heardAt: Buffer,
    newestAt: Buffer,
    skewSeconds: Buffer,
    boot: Buffer,
    sequence: Buffer,
    notedSeconds: Buffer,
    clockSince: Buffer,
    probationClockAt: Buffer,
    probationReceivedAt: Buffer,
  ],
  object
>(
  'telemetry.write-kiosk-status',
  `UPDATE kiosk_status s SET
     last_received_at = c.last_received_at, heard_at = c.heard_at, newest_at = c.newest_at,
     clock_skew_seconds = c.skew_seconds, boot = c.boot, sequence = c.sequence,
     clock_noted_seconds = c.noted_seconds, clock_since = c.clock_since,
     probation_clock_at = c.probation_clock_at, probation_received_at = c.probation_received_at
   FROM unnest($1::int4[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::float4[], $6::text[],
               $7::int4[], $8::float4[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[])
     AS c (kiosk_id, last_received_at, heard_at, newest_at, skew_seconds, boot, sequence, noted_seconds, clock_since,
           probation_clock_at, probation_received_at)
   WHERE s.kiosk_id = c.kiosk_id`,
);

/** The newest heartbeat of each kiosk, in the order of ids; an older one than the stored changes nothing. */
export const writeHeartbeatStatus = statement<
  [
    kioskIds: Buffer,
    at: Buffer,
    receivedAt: Buffer,
    uptimeSeconds: Buffer,
    firmware: Buffer,
    cpuPercent: Buffer,
    memoryPercent: Buffer,
    diskFreePercent: Buffer,
    signalDbm: Buffer,
    power: Buffer,
    doorOpen: Buffer,
  ],
  object
>(
  'telemetry.write-heartbeat-status',
  `UPDATE kiosk_status s SET
     heartbeat_at = h.at, heartbeat_received_at = h.received_at, uptime_seconds = h.uptime_seconds,
     firmware = h.firmware, cpu_percent = h.cpu_percent, memory_percent = h.memory_percent,
     disk_free_percent = h.disk_free_percent, signal_dbm = h.signal_dbm, power = h.power, door_open = h.door_open
   FROM unnest($1::int4[], $2::timestamptz[], $3::timestamptz[], $4::int4[], $5::text[], $6::float4[], $7::float4[],
               $8::float4[], $9::float4[], $10::text[], $11::bool[])
     AS h (kiosk_id, at, received_at, uptime_seconds, firmware, cpu_percent, memory_percent, disk_free_percent,
           signal_dbm, power, door_open)
   WHERE s.kiosk_id = h.kiosk_id AND (s.heartbeat_at IS NULL OR s.heartbeat_at < h.at)`,
);
