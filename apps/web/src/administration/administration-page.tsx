import { Link, Outlet } from '@tanstack/react-router';
import { Notice } from '../app/notice.js';
import { PageTitle, useWindowTitle } from '../app/page-title.js';
import { mayAdminister, mayOperate, useViewer } from '../session/viewer.js';
import classes from './administration.module.css';

const pages: { to: string; label: string; forOps?: boolean }[] = [
  { to: '/administration/kiosks', label: 'Kiosks coming in', forOps: true },
  { to: '/administration/tokens', label: 'Tokens' },
  { to: '/administration/rules', label: 'Alert rules', forOps: true },
  { to: '/administration/silences', label: 'Silences', forOps: true },
  { to: '/administration/refused-readings', label: 'Refused readings', forOps: true },
  { to: '/administration/notifications', label: 'Notifications', forOps: true },
  { to: '/administration/delivery-log', label: 'Delivery log', forOps: true },
  { to: '/administration/audit', label: 'Audit trail' },
];

/** What administrators look up and decide, and ops where it is theirs; the frame around the single lists. */
export function AdministrationPage() {
  useWindowTitle('Administration');
  const viewer = useViewer();
  if (!mayOperate(viewer)) {
    return (
      <Notice title="For administrators" text="Ask an administrator if you need something changed here." />
    );
  }
  return (
    <>
      <PageTitle>Administration</PageTitle>
      <nav className={classes.tabs} aria-label="Administration">
        {pages.map((page) =>
          page.forOps || mayAdminister(viewer) ? (
            <Link key={page.to} to={page.to} className={classes.tab} activeProps={{ 'aria-current': 'page' }}>
              {page.label}
            </Link>
          ) : null,
        )}
      </nav>
      <div className={classes.body}>
        <Outlet />
      </div>
    </>
  );
}
