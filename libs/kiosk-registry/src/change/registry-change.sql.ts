import { statement } from '@app/persistence';

/** First in the transaction of every change: changes get in line here, so versions appear in order. */
export const bumpRegistryVersion = statement<[], { version: number }>(
  'kiosk-registry.bump-version',
  'UPDATE registry_version SET version = version + 1 RETURNING version',
);
