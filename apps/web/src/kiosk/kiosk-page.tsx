import { Button, Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { useWindowTitle } from '../app/page-title.js';
import { stateLabel } from '../fleet/kiosk-states.js';
import { KioskCommands } from '../commands/kiosk-commands.js';
import { KioskIdentity } from '../identity/kiosk-identity.js';
import { useIsStale } from '../live/use-live.js';
import { maySeeExcursions, useViewer } from '../session/viewer.js';
import { KioskAlerts } from './kiosk-alerts.js';
import { KioskErrors } from './kiosk-errors.js';
import { KioskExcursions } from './kiosk-excursions.js';
import { KioskHeader } from './kiosk-header.js';
import classes from './kiosk-page.module.css';
import { Planogram } from './planogram.js';
import { useKiosk } from './use-kiosk.js';

const KioskHistory = lazy(() => import('./kiosk-history.js'));

export function KioskPage() {
  const { serial } = useParams({ from: '/frame/kiosks/$serial' });
  const { kiosk, query } = useKiosk(serial);
  const stale = useIsStale();
  const viewer = useViewer();
  useWindowTitle(kiosk ? `${serial} ${stateLabel(kiosk.state).toLowerCase()} · ${kiosk.site.name}` : serial);

  if (query.isPending) return <KioskSkeleton />;
  if (query.isError) {
    return <FailureNotice what="this kiosk" error={query.error} retry={() => void query.refetch()} />;
  }
  if (!kiosk) {
    return (
      <Notice
        title={`No kiosk ${serial}`}
        text="It does not exist, or it stands where you may not look."
        action={
          <Button component={Link} to="/fleet" variant="default">
            Go to the fleet
          </Button>
        }
      />
    );
  }
  return (
    <div className={classes.page} data-stale={stale || undefined}>
      <KioskHeader kiosk={kiosk} />
      <section className={classes.section} aria-label="History">
        <Suspense fallback={<Skeleton height={340} />}>
          <KioskHistory key={serial} kiosk={kiosk} />
        </Suspense>
      </section>
      <section className={classes.section} aria-labelledby="slots-title">
        <h2 id="slots-title">Slots</h2>
        <Planogram slots={kiosk.slots} />
      </section>
      <div className={classes.columns}>
        <section className={classes.section} aria-labelledby="alerts-title">
          <h2 id="alerts-title">Alerts</h2>
          <KioskAlerts serial={serial} zone={kiosk.site.timeZone} />
        </section>
        <section className={classes.section} aria-labelledby="errors-title">
          <h2 id="errors-title">Errors</h2>
          <KioskErrors serial={serial} zone={kiosk.site.timeZone} />
        </section>
      </div>
      {maySeeExcursions(viewer) ? (
        <section className={classes.section} aria-labelledby="excursions-title">
          <h2 id="excursions-title">Temperature excursions</h2>
          <KioskExcursions serial={serial} zone={kiosk.site.timeZone} />
        </section>
      ) : null}
      <section className={classes.section} aria-labelledby="commands-title">
        <KioskCommands
          serial={serial}
          zone={kiosk.site.timeZone}
          slots={kiosk.slots.map(({ code }) => code)}
          heardAt={kiosk.lastHeardAt ?? null}
        />
      </section>
      <section className={classes.section} aria-labelledby="identity-title">
        <h2 id="identity-title">Identity</h2>
        <KioskIdentity serial={serial} zone={kiosk.site.timeZone} />
      </section>
    </div>
  );
}

function KioskSkeleton() {
  return (
    <div className={classes.page} role="status" aria-busy="true" aria-label="Loading the kiosk">
      <Skeleton height={26} width={240} mt={18} />
      <Skeleton height={16} width={340} mt={12} mb={28} />
      <Skeleton height={340} />
      <Skeleton height={180} mt={32} />
    </div>
  );
}
