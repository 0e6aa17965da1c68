import classes from './severity.module.css';
import { type AnySeverity, severityLabel, severityShape } from './severity-words.js';

export function Severity({ severity }: { severity: AnySeverity }) {
  return (
    <span className={classes.severity} data-severity={severity}>
      <svg width={12} height={12} viewBox="0 0 12 12" aria-hidden>
        <path d={severityShape(severity)} fill="currentColor" />
      </svg>
      {severityLabel(severity)}
    </span>
  );
}
