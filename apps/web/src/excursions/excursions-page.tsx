import { SegmentedControl } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { PageTitle, useWindowTitle } from '../app/page-title.js';
import { PlaceFilters } from '../fleet/place-filters.js';
import { useSites } from '../fleet/use-fleet.js';
import { ExcursionsDocument, type ExcursionsQuery } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { excursionColumns } from './excursion-columns.js';
import { useExcursionCounts } from './excursion-counts.js';
import { type ExcursionSearch, type ExcursionView, filterOf } from './excursion-search.js';
import { countsText } from './excursion-words.js';
import classes from './excursions.module.css';

type Line = ExcursionsQuery['excursions']['nodes'][number];

const { began, rest } = excursionColumns<Line>(({ kiosk }) => kiosk.site.timeZone);
const columns: PagedColumn<Line>[] = [
  began,
  {
    header: 'Kiosk',
    cell: ({ kiosk }) => (
      <>
        <Link to="/kiosks/$serial" params={{ serial: kiosk.serial }} className={classes.link}>
          {kiosk.serial}
        </Link>
        <div className={classes.quiet}>{kiosk.site.name}</div>
      </>
    ),
  },
  ...rest,
];

const views = [
  { value: 'to-assess', label: 'To assess' },
  { value: 'open', label: 'Out of band now' },
  { value: 'decided', label: 'Decided' },
  { value: 'all', label: 'All' },
];
const empty: Record<ExcursionView | 'to-assess', { title: string; text: string }> = {
  'to-assess': {
    title: 'Nothing to assess',
    text: 'An excursion that is over, and that its storage class does not allow, waits here for a pharmacist.',
  },
  open: {
    title: 'Nothing is out of its band',
    text: 'As far as kiosks are heard, medication is where it belongs.',
  },
  decided: {
    title: 'Nothing decided yet',
    text: 'What a pharmacist released or discarded stands here for good.',
  },
  all: { title: 'No excursions', text: 'Times out of the labelled temperature band stand here.' },
};

/** Times out of the labelled temperature band: what a pharmacist has to decide comes first. */
export function ExcursionsPage() {
  const search = useSearch({ from: '/frame/excursions' });
  const navigate = useNavigate();
  const sites = useSites();
  const title = countsText(useExcursionCounts());
  useWindowTitle(title);
  const change = (more: Partial<ExcursionSearch>) =>
    void navigate({ to: '/excursions', search: { ...search, ...more }, replace: true });
  return (
    <>
      <PageTitle testId="excursions-title">{title}</PageTitle>
      <search className={classes.filters}>
        <div className={classes.views}>
          <SegmentedControl
            aria-label="Show excursions that are"
            size="xs"
            data={views}
            value={search.show ?? 'to-assess'}
            onChange={(value) =>
              change({ show: value === 'to-assess' ? undefined : (value as ExcursionView) })
            }
          />
        </div>
        <div className={classes.places}>
          <PlaceFilters region={search.region} site={search.site} sites={sites.list} onChange={change} />
        </div>
      </search>
      <div className={classes.body}>
        <PagedTable
          what="the excursions"
          caption="Excursions, newest first"
          queryKey={['excursions', 'list', search]}
          load={async (after, signal) => {
            const variables = { filter: filterOf(search), first: 50, after };
            const { excursions } = await execute(ExcursionsDocument, variables, signal);
            return { rows: excursions.nodes, ...excursions.pageInfo };
          }}
          columns={columns}
          rowKey={(line) => line.id}
          empty={empty[search.show ?? 'to-assess']}
        />
      </div>
    </>
  );
}
