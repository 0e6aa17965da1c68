import type { gql } from '@app/contracts';
import type { SilenceRow } from './silence.sql.js';

export function silenceState(row: SilenceRow, now: number): gql.SilenceState {
  if (row.expired_at !== null || row.ends_at.getTime() <= now) return 'EXPIRED';
  return row.starts_at.getTime() > now ? 'PENDING' : 'ACTIVE';
}

export function silenceNode(row: SilenceRow, now: number) {
  return {
    __typename: 'Silence' as const,
    id: String(row.id),
    kind: row.kind,
    state: silenceState(row, now),
    rules: row.rules,
    ruleKinds: row.rule_kinds,
    severities: row.severities,
    regions: row.regions,
    sites: row.sites,
    kiosks: row.kiosks,
    comment: row.comment,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiredAt: row.expired_at,
    expiredBy: row.expired_by,
  };
}

export type SilenceNode = ReturnType<typeof silenceNode>;
