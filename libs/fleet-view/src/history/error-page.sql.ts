import type { ErrorSeverity } from '@app/contracts';
import { statement } from '@app/persistence';

export interface ErrorRow {
  at: Date;
  received_at: Date;
  code: string;
  severity: ErrorSeverity;
  component: string;
  message: string | null;
  /** `at` with its microseconds, which a Date does not have. */
  at_text: string;
}

/**
 * Errors of a kiosk in [from, to), newest first, after the last one seen (null for the first page). Index
 * kiosk_error_key, backwards.
 */
export const errorPage = statement<
  [
    kioskId: number,
    from: Date | null,
    to: Date | null,
    afterAt: string | null,
    afterCode: string | null,
    afterComponent: string | null,
    limit: number,
  ],
  ErrorRow
>(
  'fleet-view.error-page',
  `SELECT at, received_at, code, severity, component, message, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at_text
   FROM kiosk_error
   WHERE kiosk_id = $1 AND at >= coalesce($2::timestamptz, '-infinity') AND at < coalesce($3::timestamptz, 'infinity')
     AND ($4::timestamptz IS NULL OR (at, code, component) < ($4::timestamptz, $5::text, $6::text))
   ORDER BY at DESC, code DESC, component DESC LIMIT $7`,
);
