import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { AuditTrailDocument, type AuditTrailQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { TimeAgo } from '../time/time-ago.js';
import classes from './audit-trail.module.css';

type Entry = AuditTrailQuery['auditTrail']['edges'][number]['node'];
const columns: PagedColumn<Entry>[] = [
  { header: 'When', cell: (entry) => <TimeAgo at={entry.at} /> },
  { header: 'Who', cell: (entry) => entry.actor },
  { header: 'Did', cell: (entry) => <strong>{entry.action}</strong> },
  { header: 'To', cell: (entry) => entry.subject },
  {
    header: 'Detail',
    wideOnly: true,
    cell: (entry) => <code className={classes.detail}>{entry.detail}</code>,
  },
  {
    header: 'Hash',
    wideOnly: true,
    cell: (entry) => (
      <code title={entry.hash} className={classes.hash}>
        {entry.hash.slice(0, 10)}
      </code>
    ),
  },
];

export function AuditTrail() {
  return (
    <PagedTable
      what="the audit trail"
      caption="Changes by people, newest first"
      queryKey={['audit-trail']}
      load={async (after, signal) => {
        const { auditTrail } = await execute(AuditTrailDocument, { first: 50, after, filter: null }, signal);
        return { rows: auditTrail.edges.map((edge) => edge.node), ...auditTrail.pageInfo };
      }}
      columns={columns}
      rowKey={(entry) => entry.id}
      empty={{
        title: 'No changes yet',
        text: 'Every change that a person makes is written here and cannot be altered unseen.',
      }}
    />
  );
}
