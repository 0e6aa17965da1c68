import type { gql } from '@app/contracts';
import { statement } from '@app/persistence';
import type { ExcursionReason } from '../episodes/verdict.js';
import type { ExcursionState } from '../review/reconcile.js';

export interface ExcursionRow {
  id: number;
  kiosk_id: number;
  probe: string;
  zone: string;
  storage_class: gql.StorageClass;
  state: ExcursionState;
  started_at: Date;
  /** Exact to the microsecond, which a Date is not. */
  started_key: string;
  ended_at: Date | null;
  last_at: Date;
  readings: number;
  min_celsius: number;
  max_celsius: number;
  excursion_seconds: number;
  spike_seconds: number;
  unknown_seconds: number;
  mean_kinetic_celsius: number | null;
  mean_kinetic_limit_celsius: number | null;
  mean_kinetic_window_hours: number;
  reasons: ExcursionReason[];
  revision: number;
  revised_at: Date | null;
  detected_at: Date;
}

/** $1 regions and $2 sites of the caller's scope; empty means no restriction. */
const scoped = `SELECT e.id, e.kiosk_id, b.name AS probe, b.zone, b.storage_class, e.state, e.started_at,
    e.started_at::text AS started_key, e.ended_at, e.last_at, e.readings, e.min_celsius, e.max_celsius,
    e.excursion_seconds, e.spike_seconds, e.unknown_seconds, e.mean_kinetic_celsius, p.mean_kinetic_limit_celsius,
    p.mean_kinetic_window_hours, e.reasons, e.revision, e.revised_at, e.detected_at
  FROM excursion AS e JOIN probe AS b ON b.id = e.probe_id JOIN cold_chain_policy AS p USING (storage_class)
  JOIN kiosk AS k ON k.id = e.kiosk_id JOIN site AS s ON s.id = k.site_id
  WHERE (cardinality($1::text[]) = 0 OR s.region_id = ANY ($1::text[]))
    AND (cardinality($2::text[]) = 0 OR k.site_id = ANY ($2::text[]))`;

/**
 * A page, newest first, after the row whose start is $9 and id $10 (null for the first page), $11 rows. $3 states,
 * $4 regions, $5 sites, $6 a kiosk's serial, $7 to $8 what it has to overlap; null means any.
 * Index: excursion_newest, excursion_kiosk.
 */
export const excursionPage = statement<
  [
    scopeRegions: readonly string[],
    scopeSites: readonly string[],
    states: readonly string[],
    regions: readonly string[] | null,
    sites: readonly string[] | null,
    serial: string | null,
    from: Date | null,
    to: Date | null,
    startedKey: string | null,
    id: number | null,
    limit: number,
  ],
  ExcursionRow
>(
  'cold-chain.excursion-page',
  `${scoped} AND e.state = ANY ($3::text[])
     AND ($4::text[] IS NULL OR s.region_id = ANY ($4::text[]))
     AND ($5::text[] IS NULL OR k.site_id = ANY ($5::text[]))
     AND ($6::text IS NULL OR k.serial = $6::text)
     AND ($7::timestamptz IS NULL OR e.ended_at IS NULL OR e.ended_at > $7)
     AND ($8::timestamptz IS NULL OR e.started_at < $8)
     AND ($9::timestamptz IS NULL OR (e.started_at, e.id) < ($9::timestamptz, $10::bigint))
   ORDER BY e.started_at DESC, e.id DESC LIMIT $11`,
  { plannedPerCall: true },
);

/** Of one kiosk, newest first. As `excursionPage`: $3 the kiosk, $4 and $5 the last row, $6 rows. Index: excursion_kiosk. */
export const excursionsOfKiosk = statement<
  [readonly string[], readonly string[], number, string | null, number | null, number],
  ExcursionRow
>(
  'cold-chain.excursions-of-kiosk',
  `${scoped} AND e.kiosk_id = $3 AND e.state <> 'WITHDRAWN'
     AND ($4::timestamptz IS NULL OR (e.started_at, e.id) < ($4::timestamptz, $5::bigint))
   ORDER BY e.started_at DESC, e.id DESC LIMIT $6`,
);

/** $1/$2 scope, $3 id. Index: the primary key. */
export const excursionById = statement<[readonly string[], readonly string[], number], ExcursionRow>(
  'cold-chain.excursion-by-id',
  `${scoped} AND e.id = $3`,
);

/** From here to the end of the transaction nobody else changes it. $1 id. Index: the primary key. */
export const lockExcursion = statement<[number], { probe_id: number }>(
  'cold-chain.lock-excursion',
  'SELECT probe_id FROM excursion WHERE id = $1 FOR UPDATE',
);

/** $1 id, $2 state. */
export const settleExcursion = statement<[number, 'RELEASED' | 'DISCARDED'], object>(
  'cold-chain.settle-excursion',
  'UPDATE excursion SET state = $2 WHERE id = $1',
);

export interface AssessmentRow {
  excursion_id: number;
  at: Date;
  assessed_by: string;
  decision: gql.ExcursionDecision;
  note: string;
  revision: number;
}

/** $1 excursion, $2 now, $3 who, $4 decision, $5 note, $6 revision decided on. */
export const insertAssessment = statement<
  [number, Date, string, gql.ExcursionDecision, string, number],
  object
>(
  'cold-chain.insert-assessment',
  `INSERT INTO excursion_assessment (excursion_id, at, assessed_by, decision, note, revision)
   VALUES ($1, $2, $3, $4, $5, $6)`,
);

/** Oldest first. $1 excursion ids. Index: excursion_assessment_excursion. */
export const assessmentsOfExcursions = statement<[readonly number[]], AssessmentRow>(
  'cold-chain.assessments-of-excursions',
  `SELECT excursion_id, at, assessed_by, decision, note, revision FROM excursion_assessment
   WHERE excursion_id = ANY ($1::bigint[]) ORDER BY excursion_id, id LIMIT 5000`,
);
