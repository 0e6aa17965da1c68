import { splitStatements } from './split-statements.js';

/** LISTEN or UNLISTEN as it will take effect when it has run. `channel` undefined means all of them. */
export interface ListenChange {
  command: 'LISTEN' | 'UNLISTEN';
  channel: string | undefined;
}

/** What a multiplexer must know about SQL text before it shares one session. */
export interface StatementEffects {
  listenChanges: ListenChange[];
  /** May have changed settings of the session. */
  changesSettings: boolean;
  /** Names with a dot that are set: Postgres does not list those in pg_settings. */
  customSettings: string[];
  /** Throws away what belongs to every client of the shared session. */
  discards: 'DISCARD ALL' | 'DEALLOCATE ALL' | undefined;
  /** Such a statement among others, where it cannot be replaced. */
  discardsShared: boolean;
  copyFromStdin: { binary: boolean } | undefined;
}

export const NO_EFFECTS: StatementEffects = {
  listenChanges: [],
  changesSettings: false,
  customSettings: [],
  discardsShared: false,
  discards: undefined,
  copyFromStdin: undefined,
};
/** Cheap test that spares nearly every statement the splitting. */
const INTERESTING = /\b(?:listen|unlisten|copy|set|reset|discard|deallocate|set_config)\b/i;
const SET_SESSION = /^(?:set(?!\s+(?:local|constraints|transaction)\b)|reset|discard)\b/i;
const LISTEN = /^(listen|unlisten)\s+(?:"((?:[^"]|"")+)"|([\w$\u0080-\uffff]+)|(\*))$/i;
const CUSTOM = /\b(?:set\s+(?:session\s+)?|set_config\s*\(\s*')([a-z_][\w$]*(?:\.[a-z_][\w$]*)+)/gi;
const DISCARD_ALL = /^discard\s+all$/i;
const DEALLOCATE_ALL = /^deallocate\s+(?:prepare\s+)?all$/i;
const COPY_IN = /^copy\b[\s\S]*\bfrom\s+stdin\b/i;
/** Postgres cuts identifiers at this many bytes. */
const IDENTIFIER_BYTES = 63;

function identifier(quoted: string | undefined, plain: string | undefined): string {
  const name = quoted === undefined ? (plain ?? '').toLowerCase() : quoted.replaceAll('""', '"');
  const bytes = Buffer.from(name);
  return bytes.length <= IDENTIFIER_BYTES ? name : bytes.subarray(0, IDENTIFIER_BYTES).toString();
}

function listenChange(statement: string): ListenChange[] {
  const found = LISTEN.exec(statement);
  if (!found) return [];
  const [, command, quoted, plain, all] = found;
  return [
    {
      command: /^listen/i.test(command ?? '') ? 'LISTEN' : 'UNLISTEN',
      channel: all ? undefined : identifier(quoted, plain),
    },
  ];
}

function discarded(statement: string): StatementEffects['discards'] {
  if (DISCARD_ALL.test(statement)) return 'DISCARD ALL';
  return DEALLOCATE_ALL.test(statement) ? 'DEALLOCATE ALL' : undefined;
}

/** Reads the effects off the beginnings of the statements in `sql`. */
export function statementEffects(sql: string): StatementEffects {
  if (!INTERESTING.test(sql)) return NO_EFFECTS;
  const statements = splitStatements(sql);
  const [only] = statements.length === 1 ? statements : [];
  const changesSettings = statements.some((s) => SET_SESSION.test(s)) || /\bset_config\b/i.test(sql);
  return {
    listenChanges: statements.flatMap(listenChange),
    changesSettings,
    customSettings: changesSettings
      ? [...sql.matchAll(CUSTOM)].map(([, name]) => (name ?? '').toLowerCase())
      : [],
    discards: only === undefined ? undefined : discarded(only),
    discardsShared: only === undefined && statements.some((s) => discarded(s) !== undefined),
    copyFromStdin: only && COPY_IN.test(only) ? { binary: /\bbinary\b/i.test(only) } : undefined,
  };
}
