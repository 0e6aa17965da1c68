import type { KioskTile } from '@app/contracts';
import {
  createColumnHelper,
  createSortedRowModel,
  FlexRender,
  type Row as TanstackRow,
  rowSortingFeature,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Link, useNavigate } from '@tanstack/react-router';
import { memo, useMemo, useRef, useState } from 'react';
import { useHeldOrder } from './use-held-order.js';
import { TimeAgo } from '../time/time-ago.js';
import type { SiteInfo } from './fleet-selection.js';
import classes from './fleet-table.module.css';
import { stateRank } from './kiosk-states.js';
import { StateBadge } from './state-glyph.js';

interface Row extends KioskTile {
  siteName: string;
  regionName: string;
  timeZone: string | undefined;
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic, text: sortFn_text },
});
const helper = createColumnHelper<typeof features, Row>();
const columns = helper.columns([
  helper.accessor('serial', {
    header: 'Kiosk',
    cell: (cell) => (
      <Link to="/kiosks/$serial" params={{ serial: cell.getValue() }} className={classes.link}>
        {cell.getValue()}
      </Link>
    ),
  }),
  helper.accessor((row) => stateRank(row.state), {
    id: 'state',
    header: 'State',
    cell: (cell) => <StateBadge state={cell.row.original.state} />,
  }),
  helper.accessor('since', {
    header: 'Since',
    cell: (cell) => <TimeAgo at={cell.getValue()} zone={cell.row.original.timeZone} fallback="–" />,
  }),
  helper.accessor('siteName', { header: 'Site' }),
  helper.accessor('regionName', { header: 'Region' }),
  helper.accessor('celsius', {
    header: '°C',
    cell: (cell) => cell.getValue()?.toFixed(1) ?? '–',
  }),
  helper.accessor('openAlerts', {
    header: 'Alerts',
    cell: (cell) => (cell.getValue() === 0 ? '–' : cell.getValue()),
  }),
  helper.accessor('lastHeardAt', {
    header: 'Last heard',
    cell: (cell) => <TimeAgo at={cell.getValue()} zone={cell.row.original.timeZone} />,
  }),
]);
const rowHeight = 36;
const arrows = { asc: '↑', desc: '↓' };
const sortNames = { asc: 'ascending', desc: 'descending' } as const;

interface FleetTableProps {
  tiles: readonly KioskTile[];
  sites: ReadonlyMap<string, SiteInfo>;
}

/** The same kiosks as a table; only the rows on the screen exist, however many kiosks there are. */
export default function FleetTable({ tiles, sites }: FleetTableProps) {
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const rowOf = useMemo(() => rowMaker(sites), [sites]);
  // What changes while somebody scrolls waits until they stand still: ten thousand rows are not sorted between two frames.
  const [scrolling, setScrolling] = useState(false);
  const [still, setStill] = useState(tiles);
  if (!scrolling && still !== tiles) setStill(tiles);
  const data = useMemo(() => still.map(rowOf), [still, rowOf]);
  const table = useTable({
    features,
    columns,
    data,
    getRowId: (row) => row.serial,
    initialState: {
      sorting: [
        { id: 'state', desc: false },
        { id: 'serial', desc: false },
      ],
    },
  });
  const [inside, setInside] = useState(false);
  const sorted = table.getRowModel().rows;
  // A state that changes would move its row: not while somebody points at the rows.
  const rows = useHeldOrder(sorted, inside, JSON.stringify(table.state.sorting));
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => rows[index]?.id ?? index,
    onChange: (instance) => setScrolling(instance.isScrolling),
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      onPointerEnter={() => setInside(true)}
      onPointerLeave={() => setInside(false)}
    >
      <table className={classes.table} aria-rowcount={rows.length + 1}>
        <caption className="sr-only">Kiosks</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header) => {
                const sorted = header.column.getIsSorted();
                return (
                  <th
                    key={header.id}
                    scope="col"
                    data-column={header.id}
                    aria-sort={sorted ? sortNames[sorted] : undefined}
                  >
                    <button
                      type="button"
                      data-sorted={sorted || undefined}
                      onClick={header.column.getToggleSortingHandler()}
                    >
                      <table.FlexRender header={header} />
                      <span aria-hidden className={classes.arrow}>
                        {sorted ? arrows[sorted] : ''}
                      </span>
                    </button>
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {before > 0 ? <tr style={{ height: before }} aria-hidden /> : null}
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <TableRow
                key={row.id}
                row={row}
                index={item.index}
                onOpen={(serial) => void navigate({ to: '/kiosks/$serial', params: { serial } })}
              />
            );
          })}
          {after > 0 ? <tr style={{ height: after }} aria-hidden /> : null}
        </tbody>
      </table>
    </div>
  );
}

/** The same row object for the same tile, so that a live change draws only the rows it is about. */
function rowMaker(sites: ReadonlyMap<string, SiteInfo>): (tile: KioskTile) => Row {
  const made = new WeakMap<KioskTile, Row>();
  return (tile) => {
    let row = made.get(tile);
    if (!row) {
      const site = sites.get(tile.site);
      row = {
        ...tile,
        siteName: site?.name ?? tile.site,
        regionName: site?.region.name ?? tile.region,
        timeZone: site?.timeZone,
      };
      made.set(tile, row);
    }
    return row;
  };
}

interface TableRowProps {
  row: TanstackRow<typeof features, Row>;
  index: number;
  onOpen: (serial: string) => void;
}

const TableRow = memo(
  function TableRow({ row, index, onOpen }: TableRowProps) {
    return (
      <tr
        aria-rowindex={index + 2}
        onClick={(event) => {
          if (!(event.target instanceof HTMLAnchorElement)) onOpen(row.original.serial);
        }}
      >
        {row.getAllCells().map((cell) => (
          <td key={cell.id} data-column={cell.column.id}>
            <FlexRender cell={cell} />
          </td>
        ))}
      </tr>
    );
  },
  (before, after) => before.row.original === after.row.original && before.index === after.index,
);
