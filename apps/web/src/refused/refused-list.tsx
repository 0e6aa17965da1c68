import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { RefusedReadingsDocument, type RefusedReadingsQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { TimeAgo } from '../time/time-ago.js';
import { refusalText } from './refusal-text.js';
import { type RefusedSearch, refusedFilterOf } from './refused-search.js';
import classes from './refused.module.css';

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
  {
    header: 'Reading',
    wideOnly: true,
    cell: (row) => (row.reading ? <code className={classes.payload}>{row.reading}</code> : null),
  },
];

/** One by one, newest first. */
export function RefusedList({ search }: { search: RefusedSearch }) {
  return (
    <PagedTable
      what="the refused readings"
      caption="Refused readings, newest first"
      queryKey={['refused-readings', 'each', search]}
      load={async (after, signal) => {
        const variables = { first: 50, after, filter: refusedFilterOf(search) };
        const { refusedReadings } = await execute(RefusedReadingsDocument, variables, signal);
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
