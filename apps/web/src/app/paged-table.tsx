import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { FailureNotice } from './failure-notice.js';
import { Notice } from './notice.js';
import classes from './paged-table.module.css';

export interface Page<T> {
  rows: T[];
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface PagedColumn<T> {
  header: string;
  /** Hidden on a phone. */
  wideOnly?: boolean;
  className?: string;
  cell: (row: T) => ReactNode;
}

interface PagedTableProps<T> {
  /** As it stands in "Could not load …". */
  what: string;
  caption: string;
  queryKey: QueryKey;
  load: (after: string | null, signal: AbortSignal) => Promise<Page<T>>;
  columns: readonly PagedColumn<T>[];
  rowKey: (row: T) => string;
  empty: { title: string; text: string };
}

/** A list that comes in pages: skeleton, empty, failed, and more on demand. */
export function PagedTable<T>({ what, caption, queryKey, load, columns, rowKey, empty }: PagedTableProps<T>) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.hasNextPage ? last.endCursor : undefined),
  });
  if (query.isPending) {
    return (
      <div role="status" aria-busy="true" aria-label={`Loading ${what}`}>
        {Array.from({ length: 9 }, (_, row) => (
          <Skeleton key={row} height={20} my={16} />
        ))}
      </div>
    );
  }
  if (query.isError)
    return <FailureNotice what={what} error={query.error} retry={() => void query.refetch()} />;
  const rows = query.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) return <Notice title={empty.title} text={empty.text} />;
  return (
    <>
      <div className={classes.frame}>
        <table className={classes.table}>
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.header} scope="col" data-wide={column.wideOnly || undefined}>
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column) => (
                  <td
                    key={column.header}
                    className={column.className}
                    data-wide={column.wideOnly || undefined}
                  >
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage ? (
        <div className={classes.more}>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}
