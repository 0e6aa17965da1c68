import { closeStatement, queryMessage, SYNC } from '../wire/message-builder.js';
import { messagesIn } from '../wire/message-reader.js';
import type { PreparedStatement } from './prepared-statements.js';

/** What a client starts with unless its start-up packet says otherwise. The engine's own RESET values differ. */
export const DEFAULT_SETTINGS: ReadonlyMap<string, string> = new Map([
  ['search_path', '"$user", public'],
  ['client_min_messages', 'notice'],
  ['application_name', ''],
  ['timezone', 'UTC'],
]);

function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

const quotedName = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');

/** Their values are lists, which SET would take for one name. */
const LISTS = new Set(['search_path', 'datestyle', 'temp_tablespaces']);

/** SET needs no planning, so it costs about half of a SELECT. */
function assignment(name: string, value: string): string {
  if (!LISTS.has(name)) return `SET ${quotedName(name)} TO ${literal(value)}`;
  return `SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`;
}

/** What a client needs the session to be like during its turn. */
export interface SessionNeeds {
  settings: ReadonlyMap<string, string>;
  uses: Iterable<PreparedStatement>;
}

/** The multiplexer's knowledge of the one session that everybody shares. */
export class SharedSession {
  /** Counts the lives of the session: prepared statements of earlier ones are gone. */
  generation = 1;
  /** Whose unnamed statement the session holds. */
  unnamed: PreparedStatement | undefined;
  private settings = new Map<string, string>();
  private readonly channels = new Set<string>();
  private readonly customSettings = new Set<string>();

  /** The engine was opened anew. */
  reset(): void {
    this.generation++;
    this.unnamed = undefined;
    this.settings = new Map();
    this.channels.clear();
  }

  statementsLost(): void {
    this.generation++;
    this.unnamed = undefined;
  }

  /** What to run before a turn: settings and channels in one query, then statements to prepare again. */
  preludes(needs: SessionNeeds, wantedChannels: ReadonlySet<string>): Buffer[] {
    const sql = [...this.settingChanges(needs.settings), ...this.channelChanges(wantedChannels)];
    const preludes: Buffer[] = [];
    if (sql.length > 0) {
      preludes.push(queryMessage(sql.join('; ')));
      this.unnamed = undefined;
    }
    for (const statement of needs.uses) {
      if (statement.generation === 0) {
        // Its Parse failed. An unnamed statement that the session still holds would be somebody else's.
        if (statement.alias === '') preludes.push(Buffer.concat([closeStatement(''), SYNC]));
        continue;
      }
      const known =
        statement.alias === '' ? statement === this.unnamed : statement.generation === this.generation;
      if (!known) preludes.push(Buffer.concat([closeStatement(statement.alias), statement.parse, SYNC]));
    }
    return preludes;
  }

  /** The preludes have run. */
  applied(needs: SessionNeeds, wantedChannels: ReadonlySet<string>): void {
    this.settings = new Map(needs.settings);
    this.channels.clear();
    for (const channel of wantedChannels) this.channels.add(channel);
    for (const statement of needs.uses) {
      if (statement.generation === 0) continue;
      statement.generation = this.generation;
      if (statement.alias === '') this.unnamed = statement;
    }
  }

  listened(channel: string): void {
    this.channels.add(channel);
  }

  unlistened(channel: string | undefined): void {
    if (channel === undefined) this.channels.clear();
    else this.channels.delete(channel);
  }

  noteCustomSettings(names: readonly string[]): void {
    for (const name of names)
      if (this.customSettings.size < MAX_CUSTOM_SETTINGS) this.customSettings.add(name);
  }

  /** Asks for everything that is set at session level. */
  settingsQuery(): Buffer {
    // Neither roles nor settings with a dot are in pg_settings.
    const hidden = ['role', ...this.customSettings].map(
      (name) =>
        `SELECT ${literal(name)}, current_setting(${literal(name)}, true) ` +
        `WHERE coalesce(current_setting(${literal(name)}, true), '') NOT IN ('', 'none')`,
    );
    const listed =
      "SELECT lower(name), setting FROM pg_catalog.pg_settings WHERE source = 'session' AND name NOT LIKE 'transaction\\_%'";
    return queryMessage([listed, ...hidden].join(' UNION ALL '));
  }

  /** Reads the answer to `settingsQuery`: the settings that the running client leaves behind. */
  readSettings(answer: Buffer): Map<string, string> {
    const settings = new Map<string, string>();
    for (const { type, body } of messagesIn(answer)) {
      if (type !== 'D') continue;
      const nameEnd = 6 + body.readInt32BE(2);
      settings.set(body.toString('utf8', 6, nameEnd), body.toString('utf8', nameEnd + 4));
    }
    this.settings = settings;
    return new Map(settings);
  }

  private settingChanges(target: ReadonlyMap<string, string>): string[] {
    const changes: string[] = [];
    for (const name of this.settings.keys()) if (!target.has(name)) changes.push(`RESET ${quotedName(name)}`);
    for (const [name, value] of target) {
      if (this.settings.get(name) !== value) changes.push(assignment(name, value));
    }
    return changes;
  }

  private channelChanges(wanted: ReadonlySet<string>): string[] {
    const changes: string[] = [];
    for (const channel of this.channels)
      if (!wanted.has(channel)) changes.push(`UNLISTEN "${channel.replaceAll('"', '""')}"`);
    for (const channel of wanted)
      if (!this.channels.has(channel)) changes.push(`LISTEN "${channel.replaceAll('"', '""')}"`);
    return changes;
  }
}

/** Bounds the query that reads settings back. */
const MAX_CUSTOM_SETTINGS = 100;
