import { useState } from 'react';
import { heldOrder } from './held-order.js';

/** The rows in the order they had when `hold` began, or when the key changed; their contents stay live. */
export function useHeldOrder<T extends { id: string }>(
  rows: readonly T[],
  hold: boolean,
  key: string,
): readonly T[] {
  const [held, setHeld] = useState<{ key: string; ids: string[] } | null>(null);
  if (!hold) {
    if (held) setHeld(null);
    return rows;
  }
  if (held?.key !== key) {
    setHeld({ key, ids: rows.map((row) => row.id) });
    return rows;
  }
  return heldOrder(rows, held.ids);
}
