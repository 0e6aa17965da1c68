import { Button, NativeSelect, NumberInput, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { FormModal } from '../app/form-modal.js';
import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { useChange } from '../app/use-change.js';
import { useFormChange } from '../app/use-form-change.js';
import {
  AssignDiscrepancyDocument,
  DiscrepanciesDocument,
  type DiscrepanciesQuery,
  type DiscrepancyReason,
  ResolveDiscrepancyDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import classes from '../recalls/recalls.module.css';
import { useViewer } from '../session/viewer.js';
import { TimeAgo } from '../time/time-ago.js';

type Discrepancy = DiscrepanciesQuery['stockDiscrepancies']['nodes'][number];

const reasons: Record<DiscrepancyReason, string> = {
  COUNT_ERROR: 'Counted wrongly',
  LEDGER_ERROR: 'The ledger was wrong',
  SENSOR_ERROR: 'The kiosk counts wrongly',
  UNRECORDED_VISIT: 'A visit nobody recorded',
  LOSS: 'Lost',
  DAMAGE: 'Damaged',
  WRONG_LOT: 'Another lot',
  OTHER: 'Something else',
};
const touches = [['discrepancies'], ['visits']];

/** Each with who settles it, why it was, and what was done. */
export function DiscrepancyList({ state }: { state: 'OPEN' | 'RESOLVED' }) {
  return (
    <PagedTable
      what="what does not fit"
      caption="Discrepancies, newest first"
      queryKey={['discrepancies', state]}
      load={async (after, signal) => {
        const { stockDiscrepancies } = await execute(
          DiscrepanciesDocument,
          { states: [state], first: 50, after },
          signal,
        );
        return { rows: stockDiscrepancies.nodes, ...stockDiscrepancies.pageInfo };
      }}
      columns={columns}
      rowKey={({ id }) => id}
      empty={
        state === 'OPEN'
          ? { title: 'Everything fits', text: 'Counts, kiosks and the ledger say the same.' }
          : {
              title: 'Nothing was settled yet',
              text: 'What did not fit, and what was done about it, stands here.',
            }
      }
    />
  );
}

const columns: PagedColumn<Discrepancy>[] = [
  {
    header: 'Where',
    cell: ({ kiosk, depot, slot }) =>
      kiosk ? (
        <>
          <Link to="/kiosks/$serial" params={{ serial: kiosk.serial }} className={classes.link}>
            {kiosk.serial}
          </Link>
          {slot ? ` slot ${slot}` : ''}
        </>
      ) : (
        depot?.name
      ),
  },
  {
    header: 'What',
    cell: ({ detail, occurrences }) => (
      <>
        {detail}
        {occurrences > 1 ? <span className={classes.quiet}> seen {occurrences} times</span> : null}
      </>
    ),
  },
  { header: 'When', wideOnly: true, cell: ({ at }) => <TimeAgo at={at} /> },
  {
    header: 'Who settles it',
    cell: (row) =>
      row.state === 'OPEN' ? (
        <Owner row={row} />
      ) : (
        <>
          {reasons[row.reason ?? 'OTHER']}: {row.resolution}{' '}
          <span className={classes.quiet}>
            {row.resolvedBy?.replace(/^user:/, '')} <TimeAgo at={row.resolvedAt} />
          </span>
        </>
      ),
  },
];

function Owner({ row }: { row: Discrepancy }) {
  const viewer = useViewer();
  const [open, setOpen] = useState(false);
  const take = useChange(
    async () =>
      (await execute(AssignDiscrepancyDocument, { id: row.id, owner: viewer.email })).assignDiscrepancy,
    { touches },
  );
  const mine = row.owner === viewer.email;
  const may = viewer.role !== 'CREW';
  return (
    <>
      {mine ? 'you' : row.owner}{' '}
      {may && !mine ? (
        <Button
          size="compact-sm"
          variant="default"
          loading={take.isPending}
          aria-label={`Take what does not fit at ${row.kiosk?.serial ?? row.depot?.name}`}
          onClick={() => take.mutate(undefined)}
        >
          Take it
        </Button>
      ) : null}{' '}
      {may ? (
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)} data-testid="settle">
          Settle
        </Button>
      ) : null}
      {open ? <Settle row={row} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Settle({ row, onClose }: { row: Discrepancy; onClose: () => void }) {
  const [reason, setReason] = useState<DiscrepancyReason>('COUNT_ERROR');
  const [resolution, setResolution] = useState('');
  const [correctTo, setCorrectTo] = useState<number | string>('');
  const correctable = row.lot !== null && (row.slot !== null || row.depot !== null);
  const { change, isPending, problem } = useFormChange(
    async () =>
      (
        await execute(ResolveDiscrepancyDocument, {
          id: row.id,
          input: { reason, resolution, correctTo: correctTo === '' ? null : Number(correctTo) },
        })
      ).resolveDiscrepancy,
    { touches, done: 'Settled', onDone: onClose },
  );
  return (
    <FormModal
      title={`Settle: ${row.kiosk?.serial ?? row.depot?.name}`}
      submitLabel="Settle it"
      saving={isPending}
      problem={problem}
      onClose={onClose}
      onSubmit={() => change(undefined)}
    >
      <p className={classes.facts}>{row.detail}</p>
      <NativeSelect
        label="Why it was"
        data={Object.entries(reasons).map(([value, label]) => ({ value, label }))}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value as DiscrepancyReason)}
      />
      <Textarea
        label="What was done"
        required
        maxLength={500}
        autosize
        minRows={2}
        value={resolution}
        onChange={(event) => setResolution(event.currentTarget.value)}
      />
      {correctable ? (
        <NumberInput
          label={`Packs of lot ${row.lot?.number} that are really there`}
          description="Leave it empty when the ledger is right."
          min={0}
          max={1_000_000}
          allowDecimal={false}
          value={correctTo}
          onChange={setCorrectTo}
        />
      ) : null}
    </FormModal>
  );
}
