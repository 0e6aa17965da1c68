/** One SQL statement with the types of its parameters and rows. `name` makes it a prepared statement. */
export interface Statement<Parameters extends readonly unknown[], Row> {
  readonly name: string;
  readonly text: string;
  /** True: planned for the values of each call, see `statement`. */
  readonly plannedPerCall: boolean;
  /** Types only: never present at run time. */
  readonly types?: { parameters: Parameters; row: Row };
}

const declared = new Map<string, Statement<readonly unknown[], unknown>>();

/**
 * Declares a statement. Names are unique in the product, e.g. `kiosk-registry.find-kiosk`; a test prepares every
 * declared statement against a migrated database.
 *
 * `plannedPerCall` is for statements whose best plan depends on their values, e.g. on which of several optional
 * filters is set: after five calls PostgreSQL would go over to one plan for all values, which was measured five
 * times slower for the fleet filter (40 instead of 8 ms, of which planning is 2 ms).
 */
export function statement<Parameters extends readonly unknown[], Row>(
  name: string,
  text: string,
  { plannedPerCall = false }: { plannedPerCall?: boolean } = {},
): Statement<Parameters, Row> {
  if (declared.has(name)) throw new Error(`The SQL statement ${name} is declared twice`);
  const made: Statement<Parameters, Row> = { name, text, plannedPerCall };
  declared.set(name, made as Statement<readonly unknown[], unknown>);
  return made;
}

/** Every statement that the modules loaded so far have declared. */
export function declaredStatements(): readonly Statement<readonly unknown[], unknown>[] {
  return [...declared.values()];
}
