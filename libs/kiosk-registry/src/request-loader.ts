/**
 * Merges the lookups of one request into few queries: keys asked for in the same turn of the event loop are loaded
 * together, each at most once. One loader per request, so that nobody sees what another was allowed to.
 */
export class RequestLoader<Key, Value> {
  private readonly loaded = new Map<Key, Promise<Value>>();
  private waiting: { key: Key; resolve: (value: Value) => void; reject: (error: unknown) => void }[] = [];

  /** `loadAll` answers one value per key, in order. */
  constructor(private readonly loadAll: (keys: readonly Key[]) => Promise<readonly Value[]>) {}

  load(key: Key): Promise<Value> {
    let value = this.loaded.get(key);
    if (value === undefined) {
      value = new Promise((resolve, reject) => {
        this.waiting.push({ key, resolve, reject });
        // After every resolver of this level has asked: promises settle before timers and I/O.
        if (this.waiting.length === 1) setImmediate(() => void this.dispatch());
      });
      this.loaded.set(key, value);
    }
    return value;
  }

  private async dispatch(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    try {
      const values = await this.loadAll(batch.map(({ key }) => key));
      batch.forEach(({ resolve }, index) => resolve(values[index] as Value));
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
    }
  }
}

/** Rows by the key that they belong to, in the order of `keys`: what a loader of lists answers. */
export function groupedBy<Key, Row, Value>(
  keys: readonly Key[],
  rows: readonly Row[],
  keyOf: (row: Row) => Key | null,
  value: (row: Row) => Value,
): Value[][] {
  const groups = new Map<Key | null, Value[]>(keys.map((key) => [key, []]));
  for (const row of rows) groups.get(keyOf(row))?.push(value(row));
  return keys.map((key) => groups.get(key)!);
}
