export interface PlacedSlot<S> {
  slot: S;
  /** From 0. */
  row: number;
  column: number;
}

const shelfCode = /^([A-Za-z]+)[-_ ]?(\d+)$/;
const byText = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Slots where they are in the kiosk: codes such as B3 are shelf B, place 3. When any code has another form, or
 * two want the same place, all stand in reading order instead: a picture that is half right misleads.
 */
export function placeSlots<S extends { code: string }>(
  slots: readonly S[],
  columnsWhenUnknown = 8,
): PlacedSlot<S>[] {
  const sorted = [...slots].sort((a, b) => byText(a.code, b.code));
  const parsed = sorted.map((slot) => shelfCode.exec(slot.code));
  const places = new Set(
    parsed.map((match) => (match ? `${match[1]?.toUpperCase()} ${Number(match[2])}` : '')),
  );
  if (parsed.some((match) => !match) || places.size !== sorted.length) {
    return sorted.map((slot, index) => ({
      slot,
      row: Math.floor(index / columnsWhenUnknown),
      column: index % columnsWhenUnknown,
    }));
  }
  const shelves = [...new Set(parsed.map((match) => match?.[1]?.toUpperCase() ?? ''))];
  const numbers = [...new Set(parsed.map((match) => Number(match?.[2])))].sort((a, b) => a - b);
  return sorted.map((slot, index) => ({
    slot,
    row: shelves.indexOf(parsed[index]?.[1]?.toUpperCase() ?? ''),
    column: numbers.indexOf(Number(parsed[index]?.[2])),
  }));
}

export type SlotLevel = 'unknown' | 'empty' | 'below par' | 'stocked';

export function slotLevel(slot: { quantity: number | null; par: number }): SlotLevel {
  if (slot.quantity === null) return 'unknown';
  if (slot.quantity <= 0) return 'empty';
  return slot.quantity < slot.par ? 'below par' : 'stocked';
}

/** Share of a whole, kept within 0 and 1; a counter that says more than fits must not break the picture. */
export const shareOf = (value: number, capacity: number): number =>
  capacity > 0 ? Math.min(1, Math.max(0, value / capacity)) : 0;
