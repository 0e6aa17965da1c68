import { useQuery } from '@tanstack/react-query';
import { IncidentNotificationsDocument, type IncidentNotificationsQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { channelKindWords, eventWords, stateWords } from '../notifications/notification-words.js';
import classes from '../notifications/notifications.module.css';
import { formatRelative } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';
import { useNow } from '../time/use-now.js';

type Told = NonNullable<IncidentNotificationsQuery['incident']>;
type Upcoming = Told['upcomingNotifications'][number];

/** "escalates to Dana in 4 min": what comes next when nobody acknowledges. */
function upcomingText({ kind, names, at, paused }: Upcoming, now: number): string {
  const whom = names.length > 0 ? names.join(', ') : 'nobody: there is no one to reach';
  if (paused) return `Goes on to ${whom} when it is no longer snoozed or silenced`;
  const due = Date.parse(at);
  const when = due <= now + 1_000 ? 'now' : formatRelative(due, now);
  switch (kind) {
    case 'WAITING':
      return `Is told to ${whom} ${when}`;
    case 'STEP':
      return `Escalates to ${whom} ${when}`;
    case 'REPEAT':
      return `Is told again ${when}`;
  }
}

/** What was sent to whom and when, and what comes next. */
export function IncidentNotifications({ id, zone }: { id: string; zone: string }) {
  const now = useNow();
  const query = useQuery({
    // Under the incident's own key: what makes the incident be read again does the same for this.
    queryKey: ['incident', id, 'notifications'],
    queryFn: async ({ signal }) =>
      (await execute(IncidentNotificationsDocument, { id }, signal)).incident ?? null,
    refetchInterval: 15_000,
  });
  if (query.isPending) return <p className={classes.quiet}>Looking…</p>;
  if (query.isError || query.data === null)
    return <p className={classes.quiet}>Could not be loaded just now.</p>;
  const { notifications, upcomingNotifications } = query.data;
  if (notifications.length === 0 && upcomingNotifications.length === 0)
    return <p className={classes.quiet}>Nobody was told, and nobody will be.</p>;
  return (
    <ul className={classes.log} data-testid="incident-notifications">
      {upcomingNotifications.map((each) => (
        <li key={`${each.kind} ${each.via}`}>
          <strong>{upcomingText(each, now)}</strong>
          <span className={classes.quiet}>{each.via}, unless somebody acknowledges</span>
        </li>
      ))}
      {notifications.map((each) => (
        <li key={each.id}>
          <TimeAgo at={each.sentAt ?? each.createdAt} zone={zone} />
          <span>
            {eventWords[each.event]} → <strong>{each.contact?.name ?? each.channel?.name ?? 'nobody'}</strong>
            {each.channel ? ` by ${channelKindWords[each.channel.kind]}` : ''}
          </span>
          <span className={classes.state} data-state={each.state}>
            {stateWords[each.state]}
          </span>
          {each.error ? <span className={classes.quiet}>{each.error}</span> : null}
        </li>
      ))}
    </ul>
  );
}
