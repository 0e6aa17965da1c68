import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import {
  ApproveKioskDocument,
  KioskIdentityDocument,
  type KioskIdentityQuery,
  RejectKioskDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { skewText } from '../kiosk/skew-text.js';
import { mayAdminister, mayOperate, useViewer } from '../session/viewer.js';
import { TimeAgo } from '../time/time-ago.js';
import { ClaimCodeButton } from './claim-code-button.js';
import { ConfirmButton } from '../app/confirm-button.js';
import classes from './identity.module.css';
import { useChange } from '../app/use-change.js';

type Identity = NonNullable<KioskIdentityQuery['kiosk']>;
type Handshake = NonNullable<Identity['handshake']>;

const acceptanceWords: Record<Identity['acceptance'], string> = {
  ACCEPTED: 'Accepted: it may send',
  PENDING: 'Waits for approval: what it sends is refused',
  REJECTED: 'Rejected: what it sends is refused',
};
const reasonWords: Record<Handshake['reason'], string> = {
  POWER_UP: 'switched on',
  REMOTE_RESET: 'restarted from here',
  SCHEDULED_RESET: 'restarted as planned',
  FIRMWARE_UPDATE: 'new firmware',
  WATCHDOG: 'restarted by its watchdog',
  APPLICATION_RESET: 'its program restarted',
  LOCAL_RESET: 'restarted at the kiosk',
  UNKNOWN: 'reason not told',
};
const toldWords: Record<Handshake['status'], string> = {
  ACCEPTED: 'told that it may send',
  PENDING: 'told to wait',
  REJECTED: 'turned away',
};

/** May this kiosk send, and how did it introduce itself last? */
export function KioskIdentity({ serial, zone }: { serial: string; zone: string }) {
  const viewer = useViewer();
  const query = useQuery({
    queryKey: ['kiosk-identity', serial],
    queryFn: async ({ signal }) => (await execute(KioskIdentityDocument, { serial }, signal)).kiosk ?? null,
    refetchInterval: 30_000,
  });
  const touches = [['kiosk-identity', serial], ['pending-kiosks']];
  const approve = useChange(
    async () => (await execute(ApproveKioskDocument, { id: `kiosk:${serial}` })).approveKiosk,
    { touches },
  );
  const reject = useChange(
    async () => (await execute(RejectKioskDocument, { id: `kiosk:${serial}`, reason: null })).rejectKiosk,
    { touches },
  );
  if (query.isPending) return <Skeleton height={60} />;
  if (query.isError)
    return <FailureNotice what="the identity" error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return null;
  const { acceptance, handshake } = query.data;
  return (
    <>
      <dl className={classes.facts}>
        <Fact name="Admission">
          <span className={classes.state} data-state={acceptance} data-testid="acceptance">
            {acceptanceWords[acceptance]}
          </span>
        </Fact>
        <Fact name="Last handshake">
          {handshake ? (
            <>
              <TimeAgo at={handshake.receivedAt} zone={zone} />, {toldWords[handshake.status]}
            </>
          ) : (
            'none yet'
          )}
        </Fact>
        {handshake ? (
          <>
            <Fact name="Started because">{reasonWords[handshake.reason]}</Fact>
            <Fact name="Firmware then">{handshake.firmware}</Fact>
            <Fact name="Boot">
              <code>{handshake.boot}</code>
            </Fact>
            <Fact name="Clock then">
              {skewText((Date.parse(handshake.deviceAt) - Date.parse(handshake.receivedAt)) / 1_000)}
            </Fact>
          </>
        ) : null}
      </dl>
      <span className={classes.actions}>
        {mayOperate(viewer) ? <ClaimCodeButton serial={serial} /> : null}
        {mayAdminister(viewer) && acceptance !== 'ACCEPTED' ? (
          <ConfirmButton
            label="Approve"
            subject={serial}
            text="What it sends is taken from now on."
            loading={approve.isPending}
            onConfirm={() => approve.mutateAsync(undefined).catch(() => undefined)}
          />
        ) : null}
        {mayAdminister(viewer) && acceptance !== 'REJECTED' ? (
          <ConfirmButton
            label="Reject"
            subject={serial}
            text="What it sends is refused within a second, until somebody approves it again."
            danger
            loading={reject.isPending}
            onConfirm={() => reject.mutateAsync(undefined).catch(() => undefined)}
          />
        ) : null}
        {mayAdminister(viewer) ? (
          <Link to="/administration/tokens" search={{ kiosk: serial }} className={classes.link}>
            Its tokens
          </Link>
        ) : null}
      </span>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
