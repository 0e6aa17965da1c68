import { Module } from '@nestjs/common';
import { type Config, CONFIG } from '@app/config';
import { SecretBox } from './settings/secret-box.js';
import { SettingsStore } from './settings/settings-store.js';

/** What is set up, for both processes. */
@Module({
  providers: [
    SettingsStore,
    {
      provide: SecretBox,
      inject: [CONFIG],
      useFactory: (config: Config) => new SecretBox(config.secretsKey),
    },
  ],
  exports: [SettingsStore, SecretBox],
})
export class NotificationSettingsModule {}
