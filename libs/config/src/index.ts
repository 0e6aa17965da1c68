export {
  childEnvironment,
  type Config,
  CONFIG,
  loadConfig,
  requireDatabaseUrl,
  variables,
} from './config.js';
