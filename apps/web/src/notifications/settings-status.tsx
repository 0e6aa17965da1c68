import type { Settings } from './notification-data.js';
import classes from './notifications.module.css';

/** What is missing before somebody is told; else how many routes tell. */
function statusText({ notifies, channels, routes }: Settings): { text: string; next?: string } {
  if (notifies) {
    const used = routes.filter(({ enabled }) => enabled).length;
    return { text: `Incidents are told by ${used === 1 ? 'one route' : `${used} routes`}.` };
  }
  if (channels.length === 0)
    return { text: 'Nobody is told of any incident.', next: 'Begin with a channel.' };
  if (routes.length === 0)
    return { text: 'Nobody is told of any incident.', next: 'Make a route from incidents to a channel.' };
  return { text: 'Nobody is told of any incident.', next: 'Every route is switched off.' };
}

export function SettingsStatus({ settings }: { settings: Settings }) {
  const { text, next } = statusText(settings);
  return (
    <div
      className={classes.status}
      data-testid="notification-status"
      data-notifies={settings.notifies || undefined}
    >
      <p>
        <strong>{text}</strong> {next}
      </p>
    </div>
  );
}
