import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { Severity } from '../app/severity.js';
import { queryClient } from '../app/query-client.js';
import { kindLabel } from '../incidents/incident-words.js';
import { formatDuration } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';
import { parametersText } from './rule-parameters.js';
import classes from './rules.module.css';
import { type Rule, rulesQuery } from './rules-data.js';
import { scopeWords } from './scope-inputs.js';

const columns: PagedColumn<Rule>[] = [
  {
    header: 'Rule',
    cell: (rule) => (
      <>
        <Link to="/administration/rules/$ruleId" params={{ ruleId: rule.id }} className={classes.link}>
          {rule.name}
        </Link>
        <div className={classes.quiet}>
          {rule.enabled ? '' : 'Switched off. '}
          {rule.scope.kind === 'FLEET' ? '' : `${scopeWords[rule.scope.kind]}: ${rule.scope.id ?? ''}`}
        </div>
      </>
    ),
  },
  {
    header: 'Fires when',
    cell: (rule) => (
      <>
        {kindLabel(rule.kind)}
        <div className={classes.quiet}>{parametersText(rule.kind, rule.parameters)}</div>
      </>
    ),
  },
  {
    header: 'For',
    wideOnly: true,
    cell: (rule) => (rule.forSeconds === 0 ? 'at once' : formatDuration(rule.forSeconds * 1_000)),
  },
  { header: 'Severity', cell: (rule) => <Severity severity={rule.severity} /> },
  {
    header: 'Version',
    wideOnly: true,
    cell: (rule) => (
      <>
        {rule.version}
        <div className={classes.quiet}>
          {rule.updatedBy ? (
            <>
              {rule.updatedBy}, <TimeAgo at={rule.updatedAt} />
            </>
          ) : (
            'came with the software'
          )}
        </div>
      </>
    ),
  },
];

export function RulesPage() {
  return (
    <>
      <div className={classes.bar}>
        <p className={classes.quiet}>
          What is looked for, and how severe it is. Every change is a new version.
        </p>
        <Button size="xs" variant="default" component={Link} to="/administration/new-rule">
          New rule
        </Button>
      </div>
      <PagedTable
        what="the alert rules"
        caption="Alert rules"
        queryKey={['alert-rules', 'table']}
        load={async () => ({
          rows: await queryClient.fetchQuery({ ...rulesQuery, staleTime: 0 }),
          hasNextPage: false,
          endCursor: null,
        })}
        columns={columns}
        rowKey={(rule) => rule.id}
        empty={{
          title: 'No alert rules',
          text: 'Without rules nothing is raised. The migrations bring a first set.',
        }}
      />
    </>
  );
}
