import { Notice } from '../app/notice.js';
import { formatRelative } from '../time/format-time.js';
import { useNow } from '../time/use-now.js';
import classes from './planogram.module.css';
import { placeSlots, shareOf, slotLevel } from './planogram-layout.js';
import type { PageKiosk } from './use-kiosk.js';

type Slot = PageKiosk['slots'][number];

/** "2 of 12 slots below par."; a slot that never told its level is not called full. */
function summaryOf(slots: readonly Slot[]): string {
  const unknown = slots.filter((slot) => slot.quantity === null).length;
  if (unknown === slots.length) return 'No slot has told its level yet.';
  const low = slots.filter((slot) => ['empty', 'below par'].includes(slotLevel(slot))).length;
  const level = low === 0 ? 'No slot is below par' : `${low} of ${slots.length} slots below par`;
  return unknown === 0 ? `${level}.` : `${level}; ${unknown} not known.`;
}

/** The inside of the kiosk: every slot in its place, how full it is, and where its par lies. */
export function Planogram({ slots }: { slots: readonly Slot[] }) {
  const now = useNow(60_000);
  if (slots.length === 0) {
    return <Notice title="No slots" text="This kiosk was registered without a planogram." />;
  }
  const placed = placeSlots(slots);
  const columns = Math.max(...placed.map((each) => each.column)) + 1;
  return (
    <>
      <p className={classes.summary}>
        {summaryOf(slots)}
        <span className={classes.key}>
          <span className={classes.keyPar} aria-hidden /> par
        </span>
      </p>
      <div className={classes.scroller}>
        <ul
          className={classes.grid}
          style={{ gridTemplateColumns: `repeat(${columns}, minmax(126px, 1fr))` }}
        >
          {placed.map(({ slot, row, column }) => (
            <SlotCell key={slot.code} slot={slot} row={row} column={column} now={now} />
          ))}
        </ul>
      </div>
    </>
  );
}

const words = { empty: 'Empty', 'below par': 'Below par', unknown: 'Not known', stocked: '' };

function SlotCell({ slot, row, column, now }: { slot: Slot; row: number; column: number; now: number }) {
  const level = slotLevel(slot);
  const name = slot.product?.name ?? 'No product';
  const told = slot.at ? `, counted ${formatRelative(Date.parse(slot.at), now)}` : '';
  const title = `${slot.code} ${name}: ${slot.quantity ?? 'unknown'} of ${slot.capacity}, par ${slot.par}${slot.lot ? `, lot ${slot.lot}` : ''}${told}`;
  return (
    <li
      className={classes.slot}
      style={{ gridRow: row + 1, gridColumn: column + 1 }}
      data-testid="slot"
      data-code={slot.code}
      data-level={level}
      title={title}
    >
      <span className={classes.code}>{slot.code}</span>
      <span className={classes.word}>
        {level === 'empty' || level === 'below par' ? (
          <svg width={9} height={9} viewBox="0 0 12 12" aria-hidden>
            <path
              d={level === 'empty' ? 'M1 1L11 11M11 1L1 11' : 'M6 10.5L0.8 1.5H11.2Z'}
              fill={level === 'empty' ? 'none' : 'currentColor'}
              stroke={level === 'empty' ? 'currentColor' : 'none'}
              strokeWidth={2.4}
            />
          </svg>
        ) : null}
        {words[level]}
      </span>
      <span className={classes.quantity}>
        {slot.quantity ?? '?'}
        <span className={classes.capacity}> / {slot.capacity}</span>
      </span>
      <span className={classes.product}>{name}</span>
      <span className={classes.bar} aria-hidden>
        <span
          className={classes.fill}
          style={{ width: `${shareOf(slot.quantity ?? 0, slot.capacity) * 100}%` }}
        />
        <span className={classes.par} style={{ left: `${shareOf(slot.par, slot.capacity) * 100}%` }} />
      </span>
      <span className="sr-only">par {slot.par}</span>
    </li>
  );
}
