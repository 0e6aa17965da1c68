import { queryOptions } from '@tanstack/react-query';
import { NotificationSettingsDocument, type NotificationSettingsQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';

export type Settings = NotificationSettingsQuery['notificationSettings'];
export type Channel = Settings['channels'][number];
export type Contact = Settings['contacts'][number];
export type Route = Settings['routes'][number];
export type Schedule = Settings['schedules'][number];
export type Policy = Settings['policies'][number];
export type Target = Route['receivers'][number];
export type Hours = NonNullable<Route['hours']>;

export const settingsQuery = queryOptions({
  queryKey: ['notification-settings'],
  queryFn: async ({ signal }) =>
    (await execute(NotificationSettingsDocument, {}, signal)).notificationSettings,
  refetchInterval: 60_000,
});
