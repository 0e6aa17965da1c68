import { NO_EFFECTS, type StatementEffects } from '../sql/statement-effects.js';
import { closeStatement, message, SYNC } from '../wire/message-builder.js';

/** A prepared statement of one client, as the shared session knows it. */
export interface PreparedStatement {
  /** Name in the shared session; the unnamed statement keeps its empty name. */
  alias: string;
  /** The Parse message that creates it again, under its alias. */
  parse: Buffer;
  effects: StatementEffects;
  /** Which life of the shared session knows it; 0 until the server has confirmed it. */
  generation: number;
}

/** Something the server confirms in its answer, in the order of the requests. */
export type Confirmation =
  | { type: 'parse'; name: string; statement: PreparedStatement; previous: PreparedStatement | undefined }
  | { type: 'close'; name: string; statement: PreparedStatement | undefined };

/**
 * The prepared statements of one client. Names become short and unique among clients: Postgres compares only the
 * first 63 bytes. Portals need none of this, since they end with the transaction and so with the turn.
 */
export class PreparedStatements {
  private readonly statements = new Map<string, PreparedStatement>();
  private nextAlias = 1;

  constructor(private readonly prefix: string) {}

  get(name: string): PreparedStatement | undefined {
    return this.statements.get(name);
  }

  /**
   * The name to use in the shared session. One that does not exist gets a name that nobody has: an empty name
   * could be another client's unnamed statement.
   */
  alias(name: string): string {
    return this.statements.get(name)?.alias ?? `${this.prefix}_${this.nextAlias++}`;
  }

  /** Counts as prepared from now on; `settle` takes it back if the server refuses. */
  prepare(name: string, rest: Buffer, effects: StatementEffects): Confirmation & { type: 'parse' } {
    const previous = this.statements.get(name);
    const alias = name === '' ? '' : this.alias(name);
    const statement = { alias, parse: message('P', alias, rest), effects, generation: 0 };
    this.statements.set(name, statement);
    return { type: 'parse', name, statement, previous };
  }

  close(name: string): Confirmation & { type: 'close' } {
    const statement = this.statements.get(name);
    this.statements.delete(name);
    return { type: 'close', name, statement };
  }

  /** A simple query destroys the unnamed statement. */
  dropUnnamed(): void {
    this.statements.delete('');
  }

  /** Takes back what the server has not confirmed, latest first. */
  settle(unconfirmed: Confirmation[]): void {
    for (const { type, name, ...change } of unconfirmed.toReversed()) {
      const current = this.statements.get(name);
      if (type === 'close') {
        if (!current && change.statement) this.statements.set(name, change.statement);
      } else if (current === change.statement) {
        const previous = 'previous' in change ? change.previous : undefined;
        if (previous && name !== '') this.statements.set(name, previous);
        else this.statements.delete(name);
      }
    }
  }

  /** Forgets everything; answers the messages that free it in the shared session, if there is anything to free. */
  discard(): Buffer | undefined {
    const closes = [...this.statements.values()]
      .filter(({ alias }) => alias !== '')
      .map((s) => closeStatement(s.alias));
    this.statements.clear();
    return closes.length > 0 ? Buffer.concat([...closes, SYNC]) : undefined;
  }

  effects(name: string): StatementEffects {
    return this.statements.get(name)?.effects ?? NO_EFFECTS;
  }
}
