import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Config, CONFIG } from '@app/config';
import { type Logger, LOGGER } from '@app/observability';
import { UserDirectory } from './user-directory.js';

/** Lets the first person in: without it nobody could sign in to make others. */
@Injectable()
export class FirstAdministrator implements OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(UserDirectory) private readonly users: UserDirectory,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { adminEmail, adminPassword } = this.config;
    if (adminEmail === null || adminPassword === null) return;
    if (await this.users.createFirstAdministrator(adminEmail, adminPassword))
      this.logger.info({ email: adminEmail }, 'made the first administrator from the configuration');
  }
}
