import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { IncidentPageDocument, NotificationPreviewDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { muteText } from '../incidents/incident-words.js';
import { channelKindWords, seconds } from './notification-words.js';
import classes from './notifications.module.css';

/** Who would be told now of an incident, by the routes as they are. */
export function RoutePreview() {
  const [id, setId] = useState<string | null>(null);
  const incidents = useQuery({
    queryKey: ['incidents', 'for-preview'],
    queryFn: async ({ signal }) =>
      (await execute(IncidentPageDocument, { filter: null, first: 100, after: null }, signal)).incidents
        .edges,
  });
  const data = (incidents.data ?? []).map(({ node }) => ({ value: node.id, label: node.title }));
  return (
    <section className={classes.section} aria-label="Try the routes">
      <div className={classes.head}>
        <h2>Who would be told now?</h2>
      </div>
      {data.length === 0 ? (
        <p className={classes.quiet}>There is no open incident to try the routes with.</p>
      ) : (
        <Select
          label="Incident"
          placeholder="Choose an open incident"
          searchable
          data={data}
          value={id}
          onChange={setId}
        />
      )}
      {id ? <Preview incident={id} /> : null}
    </section>
  );
}

function Preview({ incident }: { incident: string }) {
  const query = useQuery({
    queryKey: ['notification-settings', 'preview', incident],
    queryFn: async ({ signal }) =>
      (await execute(NotificationPreviewDocument, { incident }, signal)).notificationPreview,
  });
  if (query.isPending) return <p className={classes.quiet}>Looking…</p>;
  if (query.isError)
    return <FailureNotice what="the preview" error={query.error} retry={() => void query.refetch()} />;
  const preview = query.data;
  if (!preview) return <p className={classes.quiet}>This incident is gone.</p>;
  return (
    <>
      {preview.mutedBy.length > 0 ? (
        <p className={classes.warning}>Nobody at present: {preview.mutedBy.map(muteText).join(', ')}.</p>
      ) : null}
      {preview.routes.length === 0 ? (
        <p className={classes.warning}>No route takes it: nobody is told.</p>
      ) : null}
      {preview.routes.map(({ route, addressees, nobody }) => (
        <div key={route.id}>
          <p>
            By route <strong>{route.name}</strong>
          </p>
          <ul className={classes.log}>
            {addressees.map(({ channel, contact, via, afterSeconds }, index) => (
              <li key={index}>
                <strong>{contact?.name ?? channel.name}</strong>
                <span>
                  {channelKindWords[channel.kind]}, {seconds(afterSeconds)}
                </span>
                <span className={classes.quiet}>{via}</span>
              </li>
            ))}
            {nobody.map((text) => (
              <li key={text} className={classes.warning}>
                {text}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}
