import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { Severity } from '../app/severity.js';
import { KioskErrorsDocument, type KioskErrorsQuery } from '../generated/graphql.js';
import { execute, RequestFailure } from '../graphql/graphql-client.js';
import { TimeAgo } from '../time/time-ago.js';

type Edge = NonNullable<KioskErrorsQuery['kiosk']>['errors']['edges'][number];

const columnsFor = (zone: string): PagedColumn<Edge>[] => [
  { header: 'When', cell: ({ node }) => <TimeAgo at={node.at} zone={zone} /> },
  { header: 'Severity', cell: ({ node }) => <Severity severity={node.severity} /> },
  {
    header: 'Error',
    cell: ({ node }) => (
      <>
        <strong>{node.code}</strong>
        {node.component ? ` · ${node.component}` : ''}
        {node.message ? <div style={{ color: 'var(--ink-quiet)' }}>{node.message}</div> : null}
      </>
    ),
  },
];

export function KioskErrors({ serial, zone }: { serial: string; zone: string }) {
  return (
    <PagedTable
      what="the errors"
      caption={`Errors of ${serial}, newest first`}
      queryKey={['kiosk-errors', serial]}
      load={async (after, signal) => {
        const { kiosk } = await execute(KioskErrorsDocument, { serial, first: 10, after }, signal);
        if (!kiosk) throw new RequestFailure('NOT_FOUND', `There is no kiosk ${serial}.`, false);
        return { rows: kiosk.errors.edges, ...kiosk.errors.pageInfo };
      }}
      columns={columnsFor(zone)}
      rowKey={(edge) => edge.cursor}
      empty={{ title: 'No errors', text: 'The kiosk has not reported any.' }}
    />
  );
}
