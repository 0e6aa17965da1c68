import { Button, Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { type PagedColumn, PagedTable } from '../app/paged-table.js';
import {
  DeliveryLogDocument,
  type DeliveryLogQuery,
  ResendNotificationDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { formatExact, ownZone } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';
import { channelKindWords, eventWords, stateWords } from './notification-words.js';
import classes from './notifications.module.css';
import { useSettingChange } from './use-setting-change.js';

type Entry = DeliveryLogQuery['notifications']['edges'][number]['node'];
type State = Entry['state'];

const states = Object.entries(stateWords).map(([value, label]) => ({ value, label }));

function Outcome({ entry }: { entry: Entry }) {
  const zone = ownZone();
  return (
    <>
      <span className={classes.state} data-state={entry.state}>
        {stateWords[entry.state]}
      </span>
      {entry.status ? ` ${entry.status}` : ''}
      {entry.error ? <p className={classes.quiet}>{entry.error}</p> : null}
      {entry.state === 'QUEUED' && entry.attempts.length > 0 && entry.nextAttemptAt ? (
        <p className={classes.quiet}>
          again <TimeAgo at={entry.nextAttemptAt} />
        </p>
      ) : null}
      {entry.attempts.length > 1 ? (
        <details className={classes.attempts}>
          <summary>{entry.attempts.length} attempts</summary>
          <ol>
            {entry.attempts.map(({ attempt, startedAt, outcome, status, detail }) => (
              <li key={attempt} value={attempt}>
                {[formatExact(Date.parse(startedAt), zone), outcome ?? 'not finished', status, detail]
                  .filter((part) => part !== null && part !== '')
                  .join(', ')}
              </li>
            ))}
          </ol>
        </details>
      ) : null}
      <SendAgain entry={entry} />
    </>
  );
}

function SendAgain({ entry }: { entry: Entry }) {
  const client = useQueryClient();
  const again = useSettingChange(
    async () => (await execute(ResendNotificationDocument, { id: entry.id })).resendNotification,
    {
      done: 'It is sent again, as a new message',
      onDone: () => void client.invalidateQueries({ queryKey: ['delivery-log'] }),
    },
  );
  if (!entry.channel || entry.state === 'QUEUED' || entry.state === 'SENDING') return null;
  return (
    <div className={classes.again}>
      <Button
        size="compact-xs"
        variant="default"
        loading={again.isPending}
        onClick={() => again.change(undefined)}
        aria-label={`Send again to ${entry.contact?.name ?? entry.channel.name}: ${entry.title}`}
      >
        Send again
      </Button>
      {again.problem ? (
        <p role="alert" className={classes.problem}>
          {again.problem}
        </p>
      ) : null}
    </div>
  );
}

const columns: PagedColumn<Entry>[] = [
  { header: 'When', cell: (entry) => <TimeAgo at={entry.createdAt} /> },
  {
    header: 'To',
    cell: (entry) => (
      <>
        <strong>{entry.contact?.name ?? entry.channel?.name ?? 'nobody'}</strong>
        <p className={classes.quiet}>{entry.channel ? channelKindWords[entry.channel.kind] : 'no channel'}</p>
      </>
    ),
  },
  {
    header: 'What',
    cell: (entry) => (
      <>
        {eventWords[entry.event]}:{' '}
        {entry.incidentId && entry.incidents === 1 ? (
          <Link
            to="/incidents/$incidentId"
            params={{ incidentId: entry.incidentId }}
            className={classes.link}
          >
            {entry.title}
          </Link>
        ) : (
          entry.title
        )}
      </>
    ),
  },
  { header: 'Outcome', cell: (entry) => <Outcome entry={entry} /> },
  { header: 'Why', wideOnly: true, cell: (entry) => entry.via },
];

/** What was sent, to whom, when, and what became of it. */
export function DeliveryLog() {
  const [state, setState] = useState<string | null>(null);
  return (
    <>
      <div className={classes.filters}>
        <Select
          label="Outcome"
          placeholder="Any"
          clearable
          data={states}
          value={state}
          onChange={setState}
          clearButtonProps={{ 'aria-label': 'Any outcome' }}
        />
      </div>
      <PagedTable
        what="the delivery log"
        caption="Messages, newest first"
        queryKey={['delivery-log', state]}
        load={async (after, signal) => {
          const filter = state === null ? null : { states: [state as State] };
          const { notifications } = await execute(DeliveryLogDocument, { first: 50, after, filter }, signal);
          return { rows: notifications.edges.map((edge) => edge.node), ...notifications.pageInfo };
        }}
        columns={columns}
        rowKey={(entry) => entry.id}
        empty={{
          title: state === null ? 'Nothing was sent yet' : 'No message with this outcome',
          text: 'Every message to anybody stands here, with its attempts and what the other side answered.',
        }}
      />
    </>
  );
}
