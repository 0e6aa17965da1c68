import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { ConfirmButton } from '../app/confirm-button.js';
import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { useChange } from '../app/use-change.js';
import {
  DiscardRefusedReadingsDocument,
  RedriveRefusedReadingsDocument,
  RefusedReadingCausesDocument,
  type RefusedReadingCausesQuery,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { TimeAgo } from '../time/time-ago.js';
import { discardText, redriveText } from './redrive-text.js';
import { refusalText } from './refusal-text.js';
import { type RefusedSearch, refusedFilterOf } from './refused-search.js';
import classes from './refused.module.css';

type Cause = RefusedReadingCausesQuery['refusedReadingCauses']['nodes'][number];

const subjectOf = ({ kiosk, code, subject }: Cause) =>
  `${refusalText(code)}${subject ? `: ${subject}` : ''}, ${kiosk}`;
const count = (value: number) => value.toLocaleString('en-US');
const told = (message: string) => notifications.show({ message, autoClose: 8_000 });

/** Taking in what the registry now knows, or forgetting it. Both are audited. */
function CauseActions({ cause }: { cause: Cause }) {
  const { kiosk, code, field, subject } = cause;
  const input = { kiosk, code, field, subject };
  const touches = [['refused-readings']];
  const redrive = useChange(
    async () => (await execute(RedriveRefusedReadingsDocument, { cause: input })).redriveRefusedReadings,
    {
      touches,
      done: (answer) => {
        if (answer.__typename === 'RedrivenReadings') told(redriveText(answer));
      },
    },
  );
  const discard = useChange(
    async () => (await execute(DiscardRefusedReadingsDocument, { cause: input })).discardRefusedReadings,
    {
      touches,
      done: (answer) => {
        if (answer.__typename === 'DiscardedReadings') told(discardText(answer));
      },
    },
  );
  return (
    <div className={classes.actions}>
      {cause.redrivable ? (
        <ConfirmButton
          label="Take in"
          subject={subjectOf(cause)}
          text={`Once the cause is mended, e.g. the probe or slot is added, ${count(cause.count)} readings are checked again and stored with the time at which they came. What is still wrong stays here.`}
          loading={redrive.isPending}
          onConfirm={() => redrive.mutateAsync(undefined)}
        />
      ) : null}
      <ConfirmButton
        label="Discard"
        subject={subjectOf(cause)}
        text={`${count(cause.count)} readings are forgotten for good.`}
        danger
        loading={discard.isPending}
        onConfirm={() => discard.mutateAsync(undefined)}
      />
    </div>
  );
}

const columns: PagedColumn<Cause>[] = [
  {
    header: 'Why',
    cell: (cause) => (
      <>
        <strong>
          {refusalText(cause.code)}
          {cause.subject ? `: ${cause.subject}` : ''}
        </strong>
        <div className={classes.quiet}>{cause.message}</div>
      </>
    ),
  },
  // As text: the sender may have named a kiosk that does not exist.
  { header: 'Kiosk', cell: (cause) => cause.kiosk },
  {
    header: 'Readings',
    cell: (cause) => (
      <Link
        to="/administration/refused-readings"
        search={{
          show: 'each',
          kiosk: cause.kiosk,
          code: cause.code,
          field: cause.field || undefined,
          subject: cause.subject ?? undefined,
        }}
        className={classes.link}
        aria-label={`${count(cause.count)} readings: ${subjectOf(cause)}`}
      >
        {count(cause.count)}
      </Link>
    ),
  },
  {
    header: 'Last',
    wideOnly: true,
    cell: (cause) => (
      <>
        <TimeAgo at={cause.lastReceivedAt} />
        <div className={classes.quiet}>
          first <TimeAgo at={cause.firstReceivedAt} />
        </div>
      </>
    ),
  },
  {
    header: 'Latest one',
    wideOnly: true,
    cell: (cause) => (
      <>
        <code>{cause.field === '' ? 'whole batch' : cause.field}</code>
        {cause.reading ? <code className={classes.payload}>{cause.reading}</code> : null}
      </>
    ),
  },
  { header: 'Then', cell: (cause) => <CauseActions cause={cause} /> },
];

/** One entry for a probe that was forgotten, not one a reading. */
export function RefusedCauses({ search }: { search: RefusedSearch }) {
  return (
    <PagedTable
      what="the refused readings"
      caption="Refused readings by cause, the latest first"
      queryKey={['refused-readings', 'causes', search]}
      load={async (after, signal) => {
        const variables = { first: 50, after, filter: refusedFilterOf(search) };
        const { refusedReadingCauses } = await execute(RefusedReadingCausesDocument, variables, signal);
        return { rows: refusedReadingCauses.nodes, ...refusedReadingCauses.pageInfo };
      }}
      columns={columns}
      rowKey={({ kiosk, code, field, subject }) => JSON.stringify([kiosk, code, field, subject])}
      empty={{
        title: 'Nothing was refused',
        text: 'Every reading that came in made sense. Refused ones stand here by their cause.',
      }}
    />
  );
}
