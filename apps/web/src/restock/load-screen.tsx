import { IconPrinter, IconSnowflake } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Notice } from '../app/notice.js';
import { useWindowTitle } from '../app/page-title.js';
import { useCrew } from './crew-context.js';
import { crewStore } from './crew-store.js';
import type { CrewRoute } from './crew-types.js';
import classes from './crew.module.css';

type Pick = CrewRoute['pickList'][number];
const keyOf = ({ tote, cold, kiosk, slot, lot }: Pick) => [cold, tote, kiosk, slot, lot.number].join(' ');

/** What to take from the shelves: tote by tote, in the order in which the slots are filled. On paper, too. */
export function LoadScreen() {
  const { kept } = useCrew();
  useWindowTitle('Pick list');
  if (kept === undefined) return <p className={classes.quiet}>Opening…</p>;
  if (kept === null) return <Notice title="No route on this phone" text="Choose one first." />;
  return <PickList key={kept.route.id} route={kept.route} />;
}

function PickList({ route }: { route: CrewRoute }) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    void crewStore.picked(route.id).then((keys) => setPicked(new Set(keys)));
  }, [route.id]);
  const toggle = (key: string) => {
    const next = new Set(picked);
    if (!next.delete(key)) next.add(key);
    setPicked(next);
    void crewStore.keepPicked(route.id, [...next]);
  };
  const totes = new Map<string, Pick[]>();
  for (const pick of route.pickList) {
    const name = pick.cold ? `Cold bag ${pick.tote}` : `Tote ${pick.tote}`;
    totes.set(name, [...(totes.get(name) ?? []), pick]);
  }
  const open = route.pickList.filter((pick) => !picked.has(keyOf(pick))).length;
  return (
    <>
      <h1 className={classes.title}>
        {open === 0 ? 'All is loaded' : `${open} of ${route.pickList.length} to pick`}
      </h1>
      <p className={classes.printOnly}>
        Van {route.van} from {route.depot.name}, {route.date}
      </p>
      <button
        type="button"
        className={`${classes.button} ${classes.screenOnly}`}
        onClick={() => window.print()}
      >
        <IconPrinter size={24} aria-hidden /> Print
      </button>
      {[...totes].map(([name, picks]) => (
        <section key={name} className={classes.tote} aria-labelledby={name.replaceAll(' ', '-')}>
          <h2 id={name.replaceAll(' ', '-')}>
            {picks[0]!.cold ? <IconSnowflake size={22} aria-hidden /> : null} {name}
          </h2>
          <ul className={classes.picks}>
            {picks.map((pick) => {
              const key = keyOf(pick);
              return (
                <li key={key}>
                  <label className={classes.pick} data-done={picked.has(key) || undefined}>
                    <input type="checkbox" checked={picked.has(key)} onChange={() => toggle(key)} />
                    <span className={classes.quantity}>{pick.quantity}</span>
                    <span>
                      <strong>{pick.product.name}</strong>
                      <br />
                      lot {pick.lot.number}
                      {pick.lot.expiresOn ? `, expires ${pick.lot.expiresOn}` : ''}
                      <br />
                      <span className={classes.quiet}>
                        stop {pick.stop}: {pick.kiosk} slot {pick.slot}
                      </span>
                    </span>
                  </label>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </>
  );
}
