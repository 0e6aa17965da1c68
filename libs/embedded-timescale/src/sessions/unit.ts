import type { ListenChange, StatementEffects } from '../sql/statement-effects.js';
import type { Confirmation, PreparedStatement } from './prepared-statements.js';

/** Messages of one client that run together: up to Sync, Flush or a simple Query. */
export interface Unit {
  messages: Buffer[];
  /** Ends in Sync or Query, so that the answer ends in ReadyForQuery. */
  expectsReady: boolean;
  /** Holds a simple Query, which destroys the unnamed statement of the session. */
  simple: boolean;
  confirmations: Confirmation[];
  /** Statements that were prepared in an earlier unit. */
  uses: Set<PreparedStatement>;
  listenChanges: ListenChange[];
  changesSettings: boolean;
  customSettings: string[];
  /** Empties what all clients share, in a way that the multiplexer cannot replace. */
  discardsShared: boolean;
  /** The client has had its CopyInResponse already. */
  hidesCopyIn: boolean;
  /** Answered without the text of the client: the command it asked for. */
  discards: StatementEffects['discards'];
}

export const emptyUnit = (): Unit => ({
  messages: [],
  expectsReady: true,
  simple: false,
  confirmations: [],
  uses: new Set(),
  listenChanges: [],
  changesSettings: false,
  customSettings: [],
  discardsShared: false,
  hidesCopyIn: false,
  discards: undefined,
});

export function addEffects(unit: Unit, effects: StatementEffects): void {
  unit.listenChanges.push(...effects.listenChanges);
  unit.customSettings.push(...effects.customSettings);
  unit.changesSettings ||= effects.changesSettings;
  unit.discardsShared ||= effects.discardsShared;
}
