import { useMemo } from 'react';
import { type PagedColumn, PagedTable } from '../app/paged-table.js';
import {
  ApproveKioskDocument,
  ClaimCodesDocument,
  type ClaimCodesQuery,
  PendingKiosksDocument,
  type PendingKiosksQuery,
  RejectKioskDocument,
  RevokeClaimCodeDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { mayAdminister, useViewer } from '../session/viewer.js';
import { TimeAgo } from '../time/time-ago.js';
import { ClaimCodeButton } from './claim-code-button.js';
import { ConfirmButton } from '../app/confirm-button.js';
import classes from './identity.module.css';
import { useChange } from '../app/use-change.js';

type Pending = PendingKiosksQuery['pendingKiosks']['edges'][number]['node'];
type Code = ClaimCodesQuery['claimCodes']['edges'][number]['node'];

const codeStates: Record<Code['state'], string> = {
  OPEN: 'Open',
  USED: 'Used',
  EXPIRED: 'Expired',
  REVOKED: 'Revoked',
};

/** `user:ada@example.org` as a person reads it. */
const nameOf = (actor: string) => actor.replace(/^user:/, '');

/** Kiosks that come into the fleet: who waits, and the codes that let them in. */
export function ClaimsPage() {
  return (
    <>
      <section className={classes.section} aria-labelledby="pending-title">
        <div className={classes.bar}>
          <h2 id="pending-title">Waiting for approval</h2>
        </div>
        <PendingKiosks />
      </section>
      <section className={classes.section} aria-labelledby="codes-title">
        <div className={classes.bar}>
          <h2 id="codes-title">Claim codes</h2>
          <ClaimCodeButton />
        </div>
        <ClaimCodes />
      </section>
    </>
  );
}

function PendingKiosks() {
  const viewer = useViewer();
  const touches = [['pending-kiosks'], ['claim-codes'], ['kiosk-identity']];
  const approve = useChange(
    async (id: string) => (await execute(ApproveKioskDocument, { id })).approveKiosk,
    { touches },
  );
  const reject = useChange(
    async (id: string) => (await execute(RejectKioskDocument, { id, reason: null })).rejectKiosk,
    { touches },
  );
  const columns: PagedColumn<Pending>[] = [
    { header: 'Kiosk', cell: (row) => <strong className={classes.name}>{row.serial}</strong> },
    { header: 'Site', cell: (row) => row.site.name },
    {
      header: 'How it came',
      wideOnly: true,
      cell: (row) =>
        row.kind === 'CLAIMED'
          ? `With a code by ${nameOf(row.codeCreatedBy ?? '')}`
          : 'Registered beforehand',
    },
    { header: 'Model', wideOnly: true, cell: (row) => row.model },
    { header: 'Firmware', wideOnly: true, cell: (row) => row.firmware ?? 'not known' },
    { header: 'Waits since', cell: (row) => <TimeAgo at={row.since} /> },
    {
      header: 'Last asked',
      wideOnly: true,
      cell: (row) => (row.lastAskedAt ? <TimeAgo at={row.lastAskedAt} /> : 'never'),
    },
    {
      header: 'Actions',
      cell: (row) =>
        mayAdminister(viewer) ? (
          <span className={classes.actions}>
            <ConfirmButton
              label="Approve"
              subject={row.serial}
              text={`It may send for ${row.site.name} from now on. Check the serial against the machine.`}
              loading={approve.isPending}
              onConfirm={() => approve.mutateAsync(row.id).catch(() => undefined)}
            />
            <ConfirmButton
              label="Reject"
              subject={row.serial}
              text="It stays out. To come again it needs a new claim code."
              danger
              loading={reject.isPending}
              onConfirm={() => reject.mutateAsync(row.id).catch(() => undefined)}
            />
          </span>
        ) : (
          'An administrator decides'
        ),
    },
  ];
  return (
    <PagedTable
      what="the kiosks that wait"
      caption="Kiosks that wait for approval, longest first"
      queryKey={['pending-kiosks']}
      load={async (after, signal) => {
        const { pendingKiosks } = await execute(PendingKiosksDocument, { first: 50, after }, signal);
        return { rows: pendingKiosks.edges.map((edge) => edge.node), ...pendingKiosks.pageInfo };
      }}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        title: 'Nobody waits',
        text: 'Kiosks that come with the code of a site, or that were registered ahead of their arrival, stand here.',
      }}
    />
  );
}

function ClaimCodes() {
  const revoke = useChange(
    async (id: string) => (await execute(RevokeClaimCodeDocument, { id })).revokeClaimCode,
    { touches: [['claim-codes']] },
  );
  const columns = useMemo(
    (): PagedColumn<Code>[] => [
      {
        header: 'For',
        cell: (code) =>
          code.kiosk ? (
            <>
              <strong className={classes.name}>{code.kiosk.serial}</strong>, {code.site.name}
            </>
          ) : (
            `A new kiosk at ${code.site.name}`
          ),
      },
      {
        header: 'State',
        cell: (code) => (
          <span className={classes.state} data-state={code.state}>
            {codeStates[code.state]}
            {code.usedBy ? ` by ${code.usedBy}` : ''}
          </span>
        ),
      },
      { header: 'Created', wideOnly: true, cell: (code) => <TimeAgo at={code.createdAt} /> },
      { header: 'By', wideOnly: true, cell: (code) => nameOf(code.createdBy) },
      {
        header: 'Ends',
        wideOnly: true,
        cell: (code) => (code.usedAt ? <TimeAgo at={code.usedAt} /> : <TimeAgo at={code.expiresAt} />),
      },
      {
        header: 'Actions',
        cell: (code) =>
          code.state === 'OPEN' ? (
            <ConfirmButton
              label="Revoke"
              subject={code.kiosk?.serial ?? code.site.name}
              text="The code stops working at once."
              danger
              loading={revoke.isPending}
              onConfirm={() => revoke.mutateAsync(code.id).catch(() => undefined)}
            />
          ) : null,
      },
    ],
    [revoke],
  );
  return (
    <PagedTable
      what="the claim codes"
      caption="Claim codes, newest first"
      queryKey={['claim-codes']}
      load={async (after, signal) => {
        const { claimCodes } = await execute(ClaimCodesDocument, { first: 50, after, filter: null }, signal);
        return { rows: claimCodes.edges.map((edge) => edge.node), ...claimCodes.pageInfo };
      }}
      columns={columns}
      rowKey={(code) => code.id}
      empty={{
        title: 'No claim codes yet',
        text: 'A technician enters a code at a new kiosk, which gets its token by it.',
      }}
    />
  );
}
