// Brings the database to this version's schema and ends: run it before the processes of a new version start.
import { loadConfig, requireDatabaseUrl } from '@app/config';
import { AppError } from '@app/kernel';
import { createLogger } from '@app/observability';
import { migrate } from '@app/persistence';

const logger = createLogger({ name: 'migrate', level: 'info' });
try {
  const ran = await migrate({ connectionString: requireDatabaseUrl(loadConfig()) });
  logger.info({ ran }, 'the database schema is up to date');
} catch (error) {
  // An AppError says what to do; of anything else the text may name the database, never its password.
  if (error instanceof AppError) logger.fatal({ code: error.code }, error.message);
  else logger.fatal({ error: String(error) }, 'the database schema could not be brought up to date');
  process.exitCode = 1;
}
