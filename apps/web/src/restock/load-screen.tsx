import { IconBarcode, IconPrinter, IconSnowflake } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Notice } from '../app/notice.js';
import { useWindowTitle } from '../app/page-title.js';
import { judgePick } from '../scanning/judge-pick.js';
import type { ReadCode } from '../scanning/element-string.js';
import { ScanSheet } from '../scanning/scan-sheet.js';
import { useCrew } from './crew-context.js';
import { crewStore } from './crew-store.js';
import type { CrewRoute, KeptRoute } from './crew-types.js';
import classes from './crew.module.css';

type Pick = CrewRoute['pickList'][number];
const keyOf = ({ tote, cold, kiosk, slot, lot }: Pick) => [cold, tote, kiosk, slot, lot.number].join(' ');

/** What to take from the shelves: tote by tote, in the order in which the slots are filled. On paper, too. */
export function LoadScreen() {
  const { kept } = useCrew();
  useWindowTitle('Pick list');
  if (kept === undefined) return <p className={classes.quiet}>Opening…</p>;
  if (kept === null) return <Notice title="No route on this phone" text="Choose one first." />;
  return <PickList key={kept.route.id} kept={kept} />;
}

function PickList({ kept: { route, known } }: { kept: KeptRoute }) {
  const [scanning, setScanning] = useState(false);
  const [told, setTold] = useState('');
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
  const take = (code: ReadCode) => {
    const wanted = route.pickList
      .filter((pick) => !picked.has(keyOf(pick)))
      .map((pick) => ({
        ...{ key: keyOf(pick), lot: pick.lot.number },
        product: known?.products.find(({ id }) => id === pick.product.id) ?? pick.product,
        place: `${pick.quantity} into ${pick.cold ? 'cold bag' : 'tote'} ${pick.tote}`,
      }));
    const verdict = judgePick(code, wanted, { products: [], lots: [], today: '', ...known });
    if (verdict.kind === 'stop') return { tone: 'stop' as const, message: verdict.message, actions: [] };
    toggle(verdict.key);
    setTold(`Ticked: ${verdict.message}`);
    setScanning(false);
    return null;
  };
  const open = route.pickList.filter((pick) => !picked.has(keyOf(pick))).length;
  return (
    <>
      <h1 className={classes.title}>
        {open === 0 ? 'All is loaded' : `${open} of ${route.pickList.length} to pick`}
      </h1>
      <p className={classes.printOnly}>
        Van {route.van} from {route.depot.name}, {route.date}
      </p>
      <div className={`${classes.row} ${classes.screenOnly}`}>
        <button type="button" className={classes.button} onClick={() => window.print()}>
          <IconPrinter size={24} aria-hidden /> Print
        </button>
        <button
          type="button"
          className={classes.primary}
          disabled={open === 0}
          onClick={() => setScanning(true)}
        >
          <IconBarcode size={28} aria-hidden /> Scan
        </button>
      </div>
      <p role="status" className={`${classes.done} ${classes.screenOnly}`}>
        {told}
      </p>
      {scanning ? (
        <ScanSheet title={`${open} to pick`} onClose={() => setScanning(false)} onCode={take} />
      ) : null}
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
                      <span className={classes.whole}>lot {pick.lot.number}</span>
                      {pick.lot.expiresOn ? (
                        <>
                          , <span className={classes.whole}>expires {pick.lot.expiresOn}</span>
                        </>
                      ) : null}
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
