import { statement } from '@app/persistence';
import type { SettingKind } from './documents.js';

export const readSettingsVersion = statement<[], { version: number }>(
  'notification.read-version',
  'SELECT version FROM notification_version',
);

/** First in the transaction of every change: changes get in line here. */
export const bumpSettingsVersion = statement<[], { version: number }>(
  'notification.bump-version',
  'UPDATE notification_version SET version = version + 1 RETURNING version',
);

export interface SettingRow {
  id: number;
  kind: SettingKind;
  version: number;
  document: unknown;
  updated_at: Date;
}

/** Everything in use. Bounded by the number that may be set up. Index: notification_setting_in_use. */
export const allSettings = statement<[], SettingRow>(
  'notification.all-settings',
  `SELECT id, kind, version, document, updated_at FROM notification_setting WHERE removed_at IS NULL
   ORDER BY kind, id`,
);

/** $1 kind, $2 document as JSON text, $3 now. */
export const insertSetting = statement<[SettingKind, string, Date], SettingRow>(
  'notification.insert-setting',
  `INSERT INTO notification_setting (kind, document, updated_at) VALUES ($1, $2::jsonb, $3)
   RETURNING id, kind, version, document, updated_at`,
);

/** $1 id, $2 document, $3 now. Index: the primary key. */
export const updateSetting = statement<[number, string, Date], SettingRow>(
  'notification.update-setting',
  `UPDATE notification_setting SET document = $2::jsonb, version = version + 1, updated_at = $3
   WHERE id = $1 AND removed_at IS NULL RETURNING id, kind, version, document, updated_at`,
);

/** $1 id, $2 now. Index: the primary key. */
export const removeSetting = statement<[number, Date], { version: number }>(
  'notification.remove-setting',
  `UPDATE notification_setting SET removed_at = $2, version = version + 1
   WHERE id = $1 AND removed_at IS NULL RETURNING version`,
);

/** $1 setting, $2 version, $3 document or null, $4 now, $5 who. */
export const insertSettingVersion = statement<[number, number, string | null, Date, string], object>(
  'notification.insert-setting-version',
  `INSERT INTO notification_setting_version (setting_id, version, document, at, actor)
   VALUES ($1, $2, $3::jsonb, $4, $5)`,
);

export interface ChannelSecretRow {
  channel_id: number;
  sealed: string;
}

/** Secrets in use of a channel, the newest first. $1 channel, $2 now. Index: notification_channel_secret_channel. */
export const secretsOfChannel = statement<[number, Date], ChannelSecretRow>(
  'notification.secrets-of-channel',
  `SELECT channel_id, sealed FROM notification_channel_secret
   WHERE channel_id = $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY id DESC LIMIT 3`,
);

/** Channels that have a secret. Index: notification_channel_secret_channel. */
export const channelsWithSecret = statement<[], { channel_id: number; since: Date }>(
  'notification.channels-with-secret',
  `SELECT channel_id, max(created_at) AS since FROM notification_channel_secret WHERE expires_at IS NULL
   GROUP BY channel_id`,
);

/** The ones in use so far go on until $2; those that had an end keep it. $1 channel. */
export const expireSecrets = statement<[number, Date], object>(
  'notification.expire-secrets',
  'UPDATE notification_channel_secret SET expires_at = $2 WHERE channel_id = $1 AND expires_at IS NULL',
);

/** $1 channel, $2 now. */
export const deleteExpiredSecrets = statement<[number, Date], object>(
  'notification.delete-expired-secrets',
  'DELETE FROM notification_channel_secret WHERE channel_id = $1 AND expires_at <= $2',
);

/** $1 channel, $2 sealed secret, $3 now. */
export const insertSecret = statement<[number, string, Date], object>(
  'notification.insert-secret',
  'INSERT INTO notification_channel_secret (channel_id, sealed, created_at) VALUES ($1, $2, $3)',
);
