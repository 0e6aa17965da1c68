import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { FailureNotice } from '../app/failure-notice.js';
import { Channels } from './channels.js';
import { Contacts } from './contacts.js';
import { settingsQuery } from './notification-data.js';
import classes from './notifications.module.css';
import { Policies } from './policies.js';
import { RoutePreview } from './route-preview.js';
import { Routes } from './routes.js';
import { Schedules } from './schedules.js';
import { SettingsStatus } from './settings-status.js';

/** Who is told of incidents, and how: from the ways to reach somebody up to which incident goes where. */
export function NotificationsPage() {
  const query = useQuery(settingsQuery);
  if (query.isPending) {
    return (
      <div role="status" aria-busy="true" aria-label="Loading the notification settings">
        {Array.from({ length: 6 }, (_, row) => (
          <Skeleton key={row} height={44} my={14} />
        ))}
      </div>
    );
  }
  if (query.isError) {
    return (
      <FailureNotice
        what="the notification settings"
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  }
  const settings = query.data;
  return (
    <div className={classes.page}>
      <SettingsStatus settings={settings} />
      <Channels settings={settings} />
      <Contacts settings={settings} />
      <Schedules settings={settings} />
      <Policies settings={settings} />
      <Routes settings={settings} />
      <RoutePreview />
    </div>
  );
}
