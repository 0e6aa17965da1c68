import { Inject, Injectable } from '@nestjs/common';
import { Database, type Queryable } from '@app/persistence';
import { documents, noSettings, type SettingKind, type Settings, type Stored } from './documents.js';
import { allSettings, readSettingsVersion, type SettingRow } from './settings.sql.js';

function stored<Document>(rows: readonly SettingRow[], kind: SettingKind): Stored<Document>[] {
  return rows
    .filter((row) => row.kind === kind)
    .map((row) => ({
      id: String(row.id),
      version: row.version,
      updatedAt: row.updated_at,
      document: documents[kind].parse(row.document) as Document,
    }));
}

const byId = <Document>(list: Stored<Document>[]) => new Map(list.map((one) => [one.id, one]));

export async function readSettings(queryable: Queryable): Promise<Settings> {
  const [current] = await queryable.run(readSettingsVersion, []);
  const rows = await queryable.run(allSettings, []);
  return {
    version: current?.version ?? 0,
    channels: byId(stored(rows, 'CHANNEL')),
    contacts: byId(stored(rows, 'CONTACT')),
    schedules: byId(stored(rows, 'SCHEDULE')),
    policies: byId(stored(rows, 'POLICY')),
    routes: stored<Settings['routes'][number]['document']>(rows, 'ROUTE').sort(
      (a, b) => a.document.position - b.document.position || Number(a.id) - Number(b.id),
    ),
  };
}

/** What is set up, in memory; read again when its version moved. */
@Injectable()
export class SettingsStore {
  private settings: Settings = noSettings;

  constructor(@Inject(Database) private readonly database: Database) {}

  async current(): Promise<Settings> {
    const [current] = await this.database.run(readSettingsVersion, []);
    // The version is read before the documents, so that a change in between is seen the next time.
    if ((current?.version ?? 0) !== this.settings.version) this.settings = await readSettings(this.database);
    return this.settings;
  }
}
