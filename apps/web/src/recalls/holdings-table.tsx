import { IconBuildingWarehouse, IconLock, IconTruck, IconVaccineBottle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { byPacks, type Holding } from './recall-facts.js';
import classes from './recalls.module.css';

const icon = { size: 18, stroke: 1.6, 'aria-hidden': true };
/** The rest is in its sum above; nobody reads more at once. */
const most = 500;

function Place({ place, kiosk, slot, depot, route }: Holding) {
  if (place === 'SLOT')
    return (
      <>
        <IconVaccineBottle {...icon} />{' '}
        <Link to="/kiosks/$serial" params={{ serial: kiosk?.serial ?? '' }} className={classes.link}>
          {kiosk?.serial}
        </Link>{' '}
        slot {slot} <span className={classes.quiet}>{kiosk?.site.name}</span>
      </>
    );
  return place === 'TOTE' ? (
    <>
      <IconTruck {...icon} /> Tote of route {route} <span className={classes.quiet}>{depot?.name}</span>
    </>
  ) : (
    <>
      <IconBuildingWarehouse {...icon} /> Shelf <span className={classes.quiet}>{depot?.name}</span>
    </>
  );
}

/** Every place that has some, most packs first. */
export function HoldingsTable({ holdings }: { holdings: readonly Holding[] }) {
  const shown = byPacks(holdings).slice(0, most);
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Places that hold the lot">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col" className={classes.number}>
              Packs
            </th>
            <th scope="col">Kept from patients</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((holding) => (
            <tr
              key={[
                holding.place,
                holding.kiosk?.serial,
                holding.slot,
                holding.depot?.name,
                holding.route,
              ].join(' ')}
              data-testid="holding"
            >
              <td>
                <Place {...holding} />
              </td>
              <td className={classes.number}>{holding.packs}</td>
              <td>
                {holding.locked ? (
                  <>
                    <IconLock {...icon} /> {holding.place === 'SLOT' ? 'slot locked' : 'put aside'}
                  </>
                ) : (
                  'no'
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {holdings.length > most ? (
        <p className={classes.quiet}>
          The {most} places with most packs, of {holdings.length.toLocaleString('en-US')}.
        </p>
      ) : null}
    </div>
  );
}
