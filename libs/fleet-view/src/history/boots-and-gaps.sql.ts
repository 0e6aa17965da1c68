import { statement } from '@app/persistence';

export interface BootRow {
  boot: string;
  at: Date;
  first_seen_at: Date;
  reason: string | null;
  firmware: string | null;
}

/**
 * Restarts of a kiosk that its messages or its handshake told, in [from, to), newest first, after the last one seen.
 * At most 500 rows a kiosk; by primary key.
 */
export const bootPage = statement<
  [
    kioskId: number,
    from: Date | null,
    to: Date | null,
    beforeAt: Date | null,
    beforeBoot: string | null,
    limit: number,
  ],
  BootRow
>(
  'fleet-view.boot-page',
  `SELECT boot, at, first_seen_at, reason, firmware
     FROM (SELECT boot, first_seen_at, reason, firmware, date_trunc('milliseconds',
                  CASE WHEN first_at BETWEEN first_seen_at - INTERVAL '90 days' AND first_seen_at + INTERVAL '5 minutes'
                       THEN first_at ELSE first_seen_at END) AS at
             FROM kiosk_boot WHERE kiosk_id = $1 AND boot <> '') AS b
    WHERE at >= coalesce($2::timestamptz, '-infinity') AND at < coalesce($3::timestamptz, 'infinity')
      AND ($4::timestamptz IS NULL OR (at, boot) < ($4::timestamptz, $5::text))
    ORDER BY at DESC, boot DESC LIMIT $6`,
);

export interface SequenceGapRow {
  id: number;
  boot: string;
  expected: number;
  received: number;
  from_at: Date | null;
  at: Date;
  received_at: Date;
  missing_count: number;
  filled_at: Date | null;
}

/**
 * Gaps that were noticed in [from, to) by our clock, newest first, before the last one seen. Relies on
 * sequence_gap_newest.
 */
export const sequenceGapPage = statement<
  [
    kioskId: number,
    from: Date | null,
    to: Date | null,
    beforeReceivedAt: Date | null,
    beforeId: number | null,
    limit: number,
  ],
  SequenceGapRow
>(
  'fleet-view.sequence-gap-page',
  `SELECT id, boot, expected, received, from_at, at, received_at, missing_count, filled_at
     FROM sequence_gap
    WHERE kiosk_id = $1 AND received_at >= coalesce($2::timestamptz, '-infinity')
      AND received_at < coalesce($3::timestamptz, 'infinity')
      AND ($4::timestamptz IS NULL OR (received_at, id) < ($4::timestamptz, $5::int8))
    ORDER BY received_at DESC, id DESC LIMIT $6`,
);

/** Relies on kiosk_clock_change_newest. */
export const clockChanges = statement<[kioskId: number, limit: number], { at: Date; skew_seconds: number }>(
  'fleet-view.clock-changes',
  'SELECT at, skew_seconds FROM kiosk_clock_change WHERE kiosk_id = $1 ORDER BY at DESC, id DESC LIMIT $2',
);
