import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { Severity } from '../app/severity.js';
import { AlertRulesDocument, type AlertRulesQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { kindLabel } from '../incidents/incident-words.js';
import { formatDuration } from '../time/format-time.js';

type Rule = AlertRulesQuery['alertRules'][number];
const columns: PagedColumn<Rule>[] = [
  { header: 'Rule', cell: (rule) => <strong>{rule.name}</strong> },
  { header: 'Fires when', cell: (rule) => kindLabel(rule.kind) },
  {
    header: 'For',
    cell: (rule) => (rule.forSeconds === 0 ? 'at once' : formatDuration(rule.forSeconds * 1_000)),
  },
  { header: 'Severity', cell: (rule) => <Severity severity={rule.severity} /> },
  { header: 'In use', wideOnly: true, cell: (rule) => (rule.enabled ? 'Yes' : 'No, switched off') },
  { header: 'Version', wideOnly: true, cell: (rule) => rule.version },
];

export function AlertRules() {
  return (
    <PagedTable
      what="the alert rules"
      caption="Alert rules"
      queryKey={['alert-rules']}
      load={async (_after, signal) => ({
        rows: (await execute(AlertRulesDocument, {}, signal)).alertRules,
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
  );
}
