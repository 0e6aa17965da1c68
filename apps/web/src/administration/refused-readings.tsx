import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { RefusedReadingsDocument, type RefusedReadingsQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { TimeAgo } from '../time/time-ago.js';
import { refusalText } from './refusal-text.js';

type Refused = RefusedReadingsQuery['refusedReadings']['edges'][number]['node'];
const columns: PagedColumn<Refused>[] = [
  { header: 'Received', cell: (row) => <TimeAgo at={row.receivedAt} /> },
  // As text: the sender may have named a kiosk that does not exist.
  { header: 'Kiosk', cell: (row) => <strong>{row.kiosk}</strong> },
  { header: 'Why', cell: (row) => refusalText(row.code) },
  {
    header: 'Where',
    wideOnly: true,
    cell: (row) => <code>{row.path === '' ? 'whole batch' : row.path}</code>,
  },
  { header: 'Message', wideOnly: true, cell: (row) => row.message },
];

export function RefusedReadings() {
  return (
    <PagedTable
      what="the refused readings"
      caption="Refused readings, newest first"
      queryKey={['refused-readings']}
      load={async (after, signal) => {
        const { refusedReadings } = await execute(
          RefusedReadingsDocument,
          { first: 50, after, filter: null },
          signal,
        );
        return { rows: refusedReadings.edges.map((edge) => edge.node), ...refusedReadings.pageInfo };
      }}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        title: 'Nothing was refused',
        text: 'Every reading that came in made sense. Refused ones stand here with the reason.',
      }}
    />
  );
}
