/** Rows in a given order; rows that are gone are left out, and new ones come last. */
export function heldOrder<T extends { id: string }>(rows: readonly T[], ids: readonly string[]): T[] {
  const left = new Map(rows.map((row) => [row.id, row]));
  const ordered: T[] = [];
  for (const id of ids) {
    const row = left.get(id);
    if (!row) continue;
    ordered.push(row);
    left.delete(id);
  }
  return [...ordered, ...left.values()];
}
