import type { DiscrepancyKind } from '@app/contracts';
import type { Queryable } from '@app/persistence';
import { openDiscrepancies } from './discrepancy.sql.js';

/** Something that does not fit, before it is written. */
export interface Discrepancy {
  kind: DiscrepancyKind;
  kioskId: number | null;
  depotId?: string | null;
  slotId: number | null;
  lotId: number | null;
  expected: number | null;
  actual: number | null;
  detail: string;
  at: Date;
  reference: string | null;
  /** A person, or a role until somebody takes it. */
  owner: string;
}

const keyOf = (each: Discrepancy) =>
  [each.kind, each.kioskId, each.depotId, each.slotId, each.lotId].join(' ');

/** A statement cannot touch one row twice: of several about the same thing, the last one tells. */
export async function openAll(
  transaction: Queryable,
  discrepancies: readonly Discrepancy[],
  now: Date,
): Promise<void> {
  const distinct = [...new Map(discrepancies.map((each) => [keyOf(each), each])).values()];
  if (distinct.length === 0) return;
  await transaction.run(openDiscrepancies, [
    distinct.map(({ kind }) => kind),
    distinct.map(({ kioskId }) => kioskId),
    distinct.map(({ depotId }) => depotId ?? null),
    distinct.map(({ slotId }) => slotId),
    distinct.map(({ lotId }) => lotId),
    distinct.map(({ expected }) => expected),
    distinct.map(({ actual }) => actual),
    distinct.map(({ detail }) => detail.slice(0, 500)),
    distinct.map(({ at }) => at),
    distinct.map(({ reference }) => reference),
    distinct.map(({ owner }) => owner),
    now,
  ]);
}
