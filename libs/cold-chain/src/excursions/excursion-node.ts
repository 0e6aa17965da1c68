import type { gql } from '@app/contracts';
import type { KioskReference } from '@app/kiosk-registry';
import type { ExcursionRow } from './excursion.sql.js';

/** What a resolver returns for an Excursion; lots and assessments have resolvers of their own. */
export type ExcursionNode = Omit<
  gql.Excursion,
  '__typename' | 'kiosk' | 'lots' | 'assessments' | DateFields
> &
  Record<'startedAt' | 'lastReadingAt' | 'detectedAt', Date> &
  Record<'endedAt' | 'revisedAt', Date | null> & {
    __typename: 'Excursion';
    excursionId: number;
    kiosk: KioskReference;
  };
type DateFields = 'startedAt' | 'lastReadingAt' | 'detectedAt' | 'endedAt' | 'revisedAt';

export function excursionNode(row: ExcursionRow): ExcursionNode {
  return {
    __typename: 'Excursion',
    id: String(row.id),
    excursionId: row.id,
    kiosk: { __typename: 'Kiosk', kioskId: row.kiosk_id },
    probe: row.probe,
    zone: row.zone,
    storageClass: row.storage_class,
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    lastReadingAt: row.last_at,
    minCelsius: row.min_celsius,
    maxCelsius: row.max_celsius,
    meanKineticCelsius: row.mean_kinetic_celsius,
    meanKineticLimitCelsius: row.mean_kinetic_limit_celsius,
    meanKineticWindowHours: row.mean_kinetic_window_hours,
    excursionSeconds: Math.round(row.excursion_seconds),
    spikeSeconds: Math.round(row.spike_seconds),
    unknownSeconds: Math.round(row.unknown_seconds),
    readings: row.readings,
    reasons: row.reasons,
    revision: row.revision,
    revisedAt: row.revised_at,
    detectedAt: row.detected_at,
  };
}

/** Null for what cannot be the id of an excursion. */
export function excursionIdOf(id: string): number | null {
  return /^[1-9][0-9]{0,14}$/.test(id) ? Number(id) : null;
}
