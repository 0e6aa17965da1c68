import { Button, SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ConfirmButton } from '../app/confirm-button.js';
import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { useChange } from '../app/use-change.js';
import { ExpireSilenceDocument, SilencesDocument, type SilencesQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { formatShort, ownZone, zoneAbbreviation } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';
import { SilenceForm } from './silence-form.js';
import { matchersText, silenceStateWords } from './silence-words.js';
import classes from './silences.module.css';
import { useNames } from './use-names.js';

type Silence = SilencesQuery['silences']['nodes'][number];

function Matched({ silence }: { silence: Silence }) {
  return (
    <>
      <strong>{matchersText(silence, useNames())}</strong>
      <div className={classes.quiet}>{silence.kind === 'MAINTENANCE' ? 'Maintenance window' : 'Silence'}</div>
    </>
  );
}

function When({ silence }: { silence: Silence }) {
  const zone = ownZone();
  const from = Date.parse(silence.startsAt);
  const to = Date.parse(silence.expiredAt ?? silence.endsAt);
  return (
    <>
      <span className={classes.state} data-state={silence.state}>
        {silenceStateWords[silence.state]}
      </span>
      <div className={classes.quiet}>
        {formatShort(from, zone)} to {formatShort(to, zone)} {zoneAbbreviation(to, zone)}
      </div>
      {silence.expiredBy ? <div className={classes.quiet}>ended by {silence.expiredBy}</div> : null}
    </>
  );
}

function EndButton({ silence }: { silence: Silence }) {
  const end = useChange(
    async () => (await execute(ExpireSilenceDocument, { id: silence.id })).expireSilence,
    {
      touches: [['silences'], ['incidents'], ['incident']],
    },
  );
  if (silence.state === 'EXPIRED') return null;
  return (
    <ConfirmButton
      label="End"
      subject={silence.comment}
      text="What is still open is told of from now on."
      loading={end.isPending}
      onConfirm={() => end.mutateAsync(undefined)}
    />
  );
}

const columns: PagedColumn<Silence>[] = [
  { header: 'What', cell: (silence) => <Matched silence={silence} /> },
  { header: 'When', cell: (silence) => <When silence={silence} /> },
  {
    header: 'Why',
    cell: (silence) => (
      <>
        {silence.comment}
        <div className={classes.quiet}>
          {silence.createdBy}, ends <TimeAgo at={silence.expiredAt ?? silence.endsAt} />
        </div>
      </>
    ),
  },
  { header: 'Then', cell: (silence) => <EndButton silence={silence} /> },
];

/** What nobody is told of for a while, and why. */
export function SilencesPage() {
  const search = useSearch({ from: '/frame/administration/silences' });
  const navigate = useNavigate();
  const go = (to: Partial<typeof search>) =>
    void navigate({ to: '/administration/silences', search: to, replace: true });
  const expired = search.show === 'expired';
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="Show silences that are"
          size="xs"
          data={[
            { value: 'current', label: 'In force or to come' },
            { value: 'expired', label: 'Over' },
          ]}
          value={search.show ?? 'current'}
          onChange={(value) => go(value === 'expired' ? { show: 'expired' } : {})}
        />
        <Button size="xs" onClick={() => go({ ...search, new: 'silence' })} data-testid="new-silence">
          New silence
        </Button>
      </div>
      <PagedTable
        what="the silences"
        caption="Silences, newest first"
        queryKey={['silences', expired]}
        load={async (after, signal) => {
          const states = expired ? (['EXPIRED'] as const) : (['ACTIVE', 'PENDING'] as const);
          const { silences } = await execute(
            SilencesDocument,
            { states: [...states], first: 50, after },
            signal,
          );
          return { rows: silences.nodes, ...silences.pageInfo };
        }}
        columns={columns}
        rowKey={(silence) => silence.id}
        empty={
          expired
            ? { title: 'No silence is over', text: 'Silences and maintenance windows that ended stand here.' }
            : {
                title: 'Nothing is silenced',
                text: 'Of every incident that needs somebody, somebody is told, by the routes.',
              }
        }
      />
      {search.new ? (
        <SilenceForm
          filled={{
            ...(search.kiosk ? { kiosks: [search.kiosk] } : {}),
            ...(search.site ? { sites: [search.site] } : {}),
            ...(search.kind ? { ruleKinds: [search.kind] } : {}),
          }}
          onClose={() => go(expired ? { show: 'expired' } : {})}
        />
      ) : null}
    </>
  );
}
