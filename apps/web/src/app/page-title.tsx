import { useEffect, type ReactNode } from 'react';
import classes from './page-title.module.css';

/** The page's heading, which says the state, and what stands beside it. */
export function PageTitle({
  children,
  aside,
  testId,
}: {
  children: ReactNode;
  aside?: ReactNode;
  testId?: string;
}) {
  return (
    <header className={classes.header}>
      <h1 className={classes.title} data-testid={testId}>
        {children}
      </h1>
      {aside ? <div className={classes.aside}>{aside}</div> : null}
    </header>
  );
}

/** The window's title, which is all that is seen of a page in another tab. */
export function useWindowTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · kiosk-fleet`;
  }, [title]);
}
