import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { channelsWithSecret } from '../settings/settings.sql.js';
import { SettingsStore } from '../settings/settings-store.js';
import { SettingNodes } from './setting-nodes.js';

/** What is set up, as of now, for resolvers. */
@Injectable()
export class SettingViews {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SettingsStore) private readonly store: SettingsStore,
  ) {}

  async nodes(): Promise<SettingNodes> {
    const settings = await this.store.current();
    const secrets = await this.database.run(channelsWithSecret, []);
    return new SettingNodes(
      settings,
      new Map(secrets.map(({ channel_id, since }) => [String(channel_id), since])),
      this.clock.now(),
    );
  }
}
