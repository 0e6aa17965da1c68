import type { ExcursionDetailQuery } from '../generated/graphql.js';
import { TimeAgo } from '../time/time-ago.js';
import { holdWords } from './excursion-words.js';
import classes from './excursions.module.css';

type Lot = NonNullable<ExcursionDetailQuery['excursion']>['lots'][number];

/** The lots that were in the zone, slot by slot. */
export function HeldLots({ lots, zone }: { lots: readonly Lot[]; zone: string }) {
  if (lots.length === 0)
    return <p className={classes.quiet}>No lot is known to have been in the zone then.</p>;
  return (
    <div className={classes.frame}>
      <table className={classes.table} data-testid="held-lots">
        <caption className="sr-only">Lots that were in the zone</caption>
        <thead>
          <tr>
            <th scope="col">Slot</th>
            <th scope="col">Product</th>
            <th scope="col">Lot</th>
            <th scope="col" className={classes.number}>
              Packs
            </th>
            <th scope="col">Hold</th>
          </tr>
        </thead>
        <tbody>
          {lots.map((lot) => (
            <tr key={`${lot.slot} ${lot.lot ?? ''}`}>
              <td>{lot.slot}</td>
              <td>
                {lot.product?.name ?? 'no product named'}
                {lot.product?.ndc ? <div className={classes.quiet}>NDC {lot.product.ndc}</div> : null}
              </td>
              <td>{lot.lot ?? 'not named by the kiosk'}</td>
              <td className={classes.number}>{lot.quantity}</td>
              <td>
                <strong>{holdWords[lot.state]}</strong>{' '}
                <span className={classes.quiet}>
                  <TimeAgo at={lot.endedAt ?? lot.heldAt} zone={zone} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
