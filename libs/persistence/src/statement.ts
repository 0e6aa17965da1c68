/** One SQL statement with the types of its parameters and rows. `name` makes it a prepared statement. */
export interface Statement<Parameters extends readonly unknown[], Row> {
  readonly name: string;
  readonly text: string;
  /** Types only: never present at run time. */
  readonly types?: { parameters: Parameters; row: Row };
}

const declared = new Map<string, Statement<readonly unknown[], unknown>>();

/**
 * Declares a statement. Names are unique in the product, e.g. `kiosk-registry.find-kiosk`; a test prepares every
 * declared statement against a migrated database.
 */
export function statement<Parameters extends readonly unknown[], Row>(
  name: string,
  text: string,
): Statement<Parameters, Row> {
  if (declared.has(name)) throw new Error(`The SQL statement ${name} is declared twice`);
  const made: Statement<Parameters, Row> = { name, text };
  declared.set(name, made as Statement<readonly unknown[], unknown>);
  return made;
}

/** Every statement that the modules loaded so far have declared. */
export function declaredStatements(): readonly Statement<readonly unknown[], unknown>[] {
  return [...declared.values()];
}
