import { PagedTable } from '../app/paged-table.js';
import { excursionColumns } from '../excursions/excursion-columns.js';
import { KioskExcursionsDocument } from '../generated/graphql.js';
import { execute, RequestFailure } from '../graphql/graphql-client.js';

/** The kiosk's times out of the labelled temperature band. */
export function KioskExcursions({ serial, zone }: { serial: string; zone: string }) {
  const { began, rest } = excursionColumns(() => zone);
  return (
    <PagedTable
      what="the excursions"
      caption={`Excursions of ${serial}, newest first`}
      queryKey={['kiosk-excursions', serial]}
      load={async (after, signal) => {
        const { kiosk } = await execute(KioskExcursionsDocument, { serial, first: 10, after }, signal);
        if (!kiosk) throw new RequestFailure('NOT_FOUND', `There is no kiosk ${serial}.`, false);
        return { rows: kiosk.excursions.nodes, ...kiosk.excursions.pageInfo };
      }}
      columns={[began, ...rest]}
      rowKey={(line) => line.id}
      empty={{ title: 'No excursions', text: 'No time out of the labelled temperature band is recorded.' }}
    />
  );
}
