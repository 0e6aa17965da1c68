import type { CompletionChange, CrewSlot, CrewStop, Draft, VisitRow } from './crew-types.js';

const byCode = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** One row for every lot that lies in a slot of the plan, goes in, or comes out; slot by slot. */
export function visitRows(stop: CrewStop, stock: readonly CrewSlot[]): VisitRow[] {
  const codes = [...new Set(stop.lines.map(({ slot }) => slot))].sort(byCode);
  return codes.flatMap((code) => {
    const slot = stock.find((each) => each.slot === code);
    const lines = stop.lines.filter((line) => line.slot === code);
    const inside = (slot?.lots ?? []).filter(({ quantity }) => quantity > 0);
    const lots = [
      ...new Set([...inside.map(({ lot }) => lot.number), ...lines.map(({ lot }) => lot.number)]),
    ];
    return lots.map((lot): VisitRow => {
      const own = lines.filter((line) => line.lot.number === lot);
      const fill = own.find(({ kind }) => kind === 'FILL');
      const out = own.find(({ kind }) => kind === 'CARRY_OUT');
      const lies = inside.find((each) => each.lot.number === lot);
      return {
        slot: code,
        zone: lines[0]!.zone,
        product: lines[0]!.product.name,
        lot,
        expiresOn: own[0]?.lot.expiresOn ?? null,
        tote: fill?.tote ?? null,
        cold: fill?.cold ?? false,
        capacity: slot?.capacity ?? Infinity,
        expected: lies?.quantity ?? 0,
        planned: fill?.quantity ?? 0,
        reason: (out ?? fill)?.reason ?? '',
        before: null,
        filled: fill?.quantity ?? 0,
        removed: out?.quantity ?? 0,
        removedBecause:
          own[0]?.lot.state === 'RECALLED' ? 'RECALLED' : (lies?.held ?? 0) > 0 ? 'HELD' : 'EXPIRING',
      };
    });
  });
}

export const newDraft = (stop: CrewStop, stock: readonly CrewSlot[], now: number): Draft => ({
  stop: stop.id,
  startedAt: now,
  rows: visitRows(stop, stock),
  seen: [],
  note: '',
  photos: [],
});

export const slotsOf = ({ rows }: Draft): string[] => [...new Set(rows.map(({ slot }) => slot))];
export const rowsOf = ({ rows }: Draft, slot: string): VisitRow[] => rows.filter((row) => row.slot === slot);
/** Packs of a row afterwards; what was not counted is taken to be what was expected. */
export const after = ({ before, expected, filled, removed }: VisitRow): number =>
  (before ?? expected) + filled - removed;

/** What cannot be, said before it is sent; null when all is well. */
export function problemOf(rows: readonly VisitRow[]): string | null {
  for (const row of rows)
    if (row.before !== null && row.before + row.filled < row.removed)
      return `Lot ${row.lot}: ${row.removed} out is more than was there.`;
  const total = rows.reduce((sum, row) => sum + Math.max(0, after(row)), 0);
  const capacity = rows[0]?.capacity ?? Infinity;
  return total > capacity ? `The slot holds ${capacity}; this makes ${total}.` : null;
}

export function changeRow(draft: Draft, slot: string, lot: string, change: Partial<VisitRow>): Draft {
  return {
    ...draft,
    rows: draft.rows.map((row) => (row.slot === slot && row.lot === lot ? { ...row, ...change } : row)),
  };
}

/** Another lot than the planned ones was found in a slot, or goes in. */
export function addLot(draft: Draft, slot: string, lot: string, more: Partial<VisitRow> = {}): Draft {
  const like = draft.rows.find((row) => row.slot === slot);
  const number = lot.trim();
  if (
    like === undefined ||
    number === '' ||
    draft.rows.some((row) => row.slot === slot && row.lot === number)
  )
    return draft;
  const row: VisitRow = {
    ...like,
    ...{ lot: number, expiresOn: null, tote: null, expected: 0, planned: 0, reason: 'Added at the kiosk.' },
    ...{ before: null, filled: 0, removed: 0, removedBecause: 'OTHER' as const },
    ...more,
  };
  const last = draft.rows.findLastIndex((each) => each.slot === slot);
  return { ...draft, rows: draft.rows.toSpliced(last + 1, 0, row) };
}

/** What the server is told: every row that somebody saw; untouched lots of slots that were passed over stay out. */
export function countsOf(draft: Draft): CompletionChange['counts'] {
  return draft.rows
    .filter(
      (row) => draft.seen.includes(row.slot) && (row.before !== null || row.filled > 0 || row.removed > 0),
    )
    .map(({ slot, lot, before, filled, removed, removedBecause, foundProduct }) => ({
      ...{ slot, lot, product: foundProduct ?? null, before, filled, removed },
      removedBecause: removed > 0 ? removedBecause : null,
    }));
}
