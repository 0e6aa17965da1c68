import { Button, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { Notice } from '../app/notice.js';
import { PagedTable, type PagedColumn } from '../app/paged-table.js';
import { PageTitle, useWindowTitle } from '../app/page-title.js';
import {
  LotWhereaboutsDocument,
  type RecallProgressFragment,
  RecallsDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { TimeAgo } from '../time/time-ago.js';
import { HoldingsTable } from './holdings-table.js';
import { type Whereabouts, whereaboutsText } from './recall-facts.js';
import { StartRecall } from './start-recall.js';
import classes from './recalls.module.css';

/** Crews bring packs out while one watches. */
const refreshMs = 4_000;

/** A lot number in, and every place that holds it out; a recall, followed until none is left. */
export function RecallsPage() {
  const { lot } = useSearch({ from: '/frame/recalls' });
  const navigate = useNavigate({ from: '/recalls' });
  useWindowTitle(lot ? `Lot ${lot}` : 'Recalls');
  const [typed, setTyped] = useState(lot ?? '');
  const find = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ search: typed.trim() === '' ? {} : { lot: typed.trim() } });
  };
  return (
    <div className={classes.page}>
      <form className={classes.find} onSubmit={find} role="search">
        <TextInput
          label="Lot number"
          placeholder="As it is printed on the pack"
          value={typed}
          maxLength={64}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit">Find it</Button>
      </form>
      {lot ? <FoundLots key={lot} number={lot} /> : <PageTitle>Where is a lot?</PageTitle>}
      <section className={classes.section} aria-labelledby="recalls-title">
        <h2 id="recalls-title">Recalls</h2>
        <PagedTable
          what="the recalls"
          caption="Recalls, newest first"
          queryKey={['recalls']}
          load={async (after, signal) => {
            const { recalls } = await execute(RecallsDocument, { first: 50, after }, signal);
            return { rows: recalls.nodes, ...recalls.pageInfo };
          }}
          columns={columns}
          rowKey={({ id }) => id}
          empty={{
            title: 'No lot was ever recalled',
            text: 'Type the number of a lot above to see where it is.',
          }}
        />
      </section>
    </div>
  );
}

function FoundLots({ number }: { number: string }) {
  const found = useQuery({
    queryKey: ['whereabouts', number],
    queryFn: async ({ signal }) => (await execute(LotWhereaboutsDocument, { number }, signal)).lotWhereabouts,
    refetchInterval: refreshMs,
  });
  if (found.isError)
    return <FailureNotice what={`lot ${number}`} error={found.error} retry={() => void found.refetch()} />;
  if (found.isPending)
    return (
      <div role="status" aria-busy="true" aria-label="Looking for the lot">
        {Array.from({ length: 4 }, (_, row) => (
          <Skeleton key={row} height={22} my={14} />
        ))}
      </div>
    );
  if (found.data.length === 0)
    return (
      <Notice
        title={`No lot ${number} is known`}
        text="Nobody registered it and no crew has seen it. Compare the number with the pack: letters, dashes and zeros count."
      />
    );
  return found.data.map((each) => <FoundLot key={each.lot.id} found={each} />);
}

function FoundLot({ found: { lot, holdings, packs, recall } }: { found: Whereabouts }) {
  const recalled = recall !== null;
  const done = recall?.state === 'COMPLETE';
  return (
    <section
      className={classes.section}
      aria-label={`Lot ${lot.number} of ${lot.product.name}`}
      data-testid="lot"
    >
      <PageTitle
        testId="lot-title"
        aside={recalled ? null : <StartRecall lot={lot} what={whereaboutsText(holdings)} packs={packs} />}
      >
        {recalled
          ? done
            ? `Lot ${lot.number}: recalled, and none is left`
            : `Lot ${lot.number} is recalled: ${recall.remainingPacks} of ${recall.initialPacks} packs are still out`
          : `Lot ${lot.number}: ${packs.toLocaleString('en-US')} packs`}
      </PageTitle>
      <p className={classes.facts}>
        {lot.product.name}
        {lot.product.ndc ? `, NDC ${lot.product.ndc}` : ''}
        {lot.expiresOn ? `, expires ${lot.expiresOn}` : ', expiry not known'}
        {lot.state === 'UNVERIFIED' ? ', not registered' : ''}. {whereaboutsText(holdings)}.
      </p>
      {recalled ? <Progress recall={recall} /> : null}
      {holdings.length > 0 ? <HoldingsTable holdings={holdings} /> : null}
    </section>
  );
}

function Progress({ recall }: { recall: RecallProgressFragment }) {
  const out = recall.initialPacks - recall.remainingPacks;
  return (
    <div className={classes.progress} data-testid="recall-progress" data-state={recall.state}>
      {recall.initialPacks > 0 ? (
        <progress value={out} max={recall.initialPacks} aria-label="Packs out of kiosks, totes and depots" />
      ) : null}
      <span>
        <strong>
          {recall.initialPacks === 0 ? 'None was found' : `${out} of ${recall.initialPacks} packs are out`}
        </strong>
        {' · '}
        {recall.reason}, by {recall.orderedBy.replace(/^user:/, '')} <TimeAgo at={recall.orderedAt} />
        {recall.completedAt ? (
          <>
            {' · '}complete <TimeAgo at={recall.completedAt} />
          </>
        ) : null}
      </span>
    </div>
  );
}

const columns: PagedColumn<RecallProgressFragment>[] = [
  {
    header: 'Lot',
    cell: ({ lot }) => (
      <Link to="/recalls" search={{ lot: lot.number }} className={classes.link}>
        {lot.number}
      </Link>
    ),
  },
  { header: 'Product', cell: ({ lot }) => lot.product.name },
  {
    header: 'Still out',
    className: classes.number,
    cell: ({ state, remainingPacks, initialPacks }) =>
      state === 'COMPLETE' ? 'none, complete' : `${remainingPacks} of ${initialPacks}`,
  },
  { header: 'Why', cell: ({ reason }) => reason },
  { header: 'By', wideOnly: true, cell: ({ orderedBy }) => orderedBy.replace(/^user:/, '') },
  { header: 'When', cell: ({ orderedAt }) => <TimeAgo at={orderedAt} /> },
];
