import type { AlertRuleDetailQuery } from '../generated/graphql.js';
import { formatDuration } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';
import { severityLabel } from '../app/severity-words.js';
import { parametersText } from './rule-parameters.js';
import classes from './rules.module.css';

type Version = NonNullable<AlertRuleDetailQuery['alertRule']>['versions'][number];

/** What it was before, newest first: alerts name the version that opened them. */
export function RuleVersions({ versions }: { versions: readonly Version[] }) {
  if (versions.length < 2) return null;
  return (
    <section className={classes.section}>
      <h2>Versions</h2>
      <ol className={classes.versions} data-testid="rule-versions">
        {versions.map(({ version, changedAt, changedBy, rule }) => (
          <li key={version}>
            <span className={classes.quiet}>
              {version}, <TimeAgo at={changedAt} />
            </span>
            <div>
              {severityLabel(rule.severity)}
              {rule.enabled ? '' : ', switched off'}
              {rule.forSeconds > 0 ? `, for ${formatDuration(rule.forSeconds * 1_000)}` : ', at once'}
              <div className={classes.quiet}>
                {[parametersText(rule.kind, rule.parameters), `by ${changedBy ?? 'the software'}`]
                  .filter((part) => part !== '')
                  .join('; ')}
              </div>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
