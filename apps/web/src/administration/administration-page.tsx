import { Link, Outlet } from '@tanstack/react-router';
import { Notice } from '../app/notice.js';
import { PageTitle, useWindowTitle } from '../app/page-title.js';
import { mayAdminister, useViewer } from '../session/viewer.js';
import classes from './administration.module.css';

const pages = [
  { to: '/administration/rules', label: 'Alert rules' },
  { to: '/administration/refused-readings', label: 'Refused readings' },
  { to: '/administration/audit', label: 'Audit trail' },
];

/** What an administrator looks up; the frame around the single lists. */
export function AdministrationPage() {
  useWindowTitle('Administration');
  const viewer = useViewer();
  if (!mayAdminister(viewer)) {
    return (
      <Notice title="For administrators" text="Ask an administrator if you need something changed here." />
    );
  }
  return (
    <>
      <PageTitle>Administration</PageTitle>
      <nav className={classes.tabs} aria-label="Administration">
        {pages.map((page) => (
          <Link key={page.to} to={page.to} className={classes.tab} activeProps={{ 'aria-current': 'page' }}>
            {page.label}
          </Link>
        ))}
      </nav>
      <div className={classes.body}>
        <Outlet />
      </div>
    </>
  );
}
