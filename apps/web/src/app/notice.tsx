import type { ReactNode } from 'react';
import classes from './notice.module.css';

interface NoticeProps {
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  role?: 'alert' | 'status';
}

/** What stands where a list or a page would: nothing there, nothing found, or something went wrong. */
export function Notice({ title, text, action, role }: NoticeProps) {
  return (
    <div className={classes.notice} role={role}>
      <p className={classes.title}>{title}</p>
      {text ? <p className={classes.text}>{text}</p> : null}
      {action ? <div className={classes.action}>{action}</div> : null}
    </div>
  );
}
