import { IconCircleCheck, IconSnowflake } from '@tabler/icons-react';
import { useState } from 'react';
import type { Draft, VisitRow } from './crew-types.js';
import { Stepper } from './stepper.js';
import { VisitPhotos } from './visit-photos.js';
import { addLot, after, changeRow, rowsOf } from './visit-draft.js';
import classes from './crew.module.css';

const blindKey = 'restock-blind-count';

interface SlotCardProps {
  slot: string;
  index: number;
  count: number;
  draft: Draft;
  onChange: (draft: Draft) => void;
}

/** One slot, huge: what lies there, what goes in, what comes out, and why. */
export function SlotCard({ slot, index, count, draft, onChange }: SlotCardProps) {
  const rows = rowsOf(draft, slot);
  const [blind, setBlind] = useState(localStorage.getItem(blindKey) === '1');
  const total = rows.reduce((sum, row) => sum + after(row), 0);
  const capacity = rows[0]!.capacity;
  const setAndKeep = (on: boolean) => {
    setBlind(on);
    localStorage.setItem(blindKey, on ? '1' : '0');
  };
  return (
    <section className={classes.slot} aria-label={`Slot ${slot}`}>
      <p className={classes.quiet}>
        Slot {index + 1} of {count} · {rows[0]!.zone}
      </p>
      <h1 className={classes.slotCode}>{slot}</h1>
      <p className={classes.product}>{rows[0]!.product}</p>
      {rows.map((row) => (
        <LotRow
          key={row.lot}
          row={row}
          blind={blind}
          onChange={(change) => onChange(changeRow(draft, slot, row.lot, change))}
        />
      ))}
      <p className={classes.total}>
        {blind && rows.some(({ before }) => before === null) ? '? ' : total} after
        {Number.isFinite(capacity) ? ` of ${capacity}` : ''}
      </p>
      <VisitPhotos draft={draft} slot={slot} onChange={onChange} />
      <AnotherLot onAdd={(lot) => onChange(addLot(draft, slot, lot))} />
      <label className={classes.check}>
        <input
          type="checkbox"
          checked={blind}
          onChange={(event) => setAndKeep(event.currentTarget.checked)}
        />
        Count blind: do not show what is expected
      </label>
    </section>
  );
}

function LotRow({
  row,
  blind,
  onChange,
}: {
  row: VisitRow;
  blind: boolean;
  onChange: (change: Partial<VisitRow>) => void;
}) {
  return (
    <fieldset className={classes.lot}>
      <legend>
        Lot {row.lot}
        {row.tote !== null ? (
          <span className={classes.toteTag}>
            {row.cold ? <IconSnowflake size={16} aria-hidden /> : null} {row.cold ? 'cold bag' : 'tote'}{' '}
            {row.tote}
          </span>
        ) : null}
      </legend>
      {row.scanned ? (
        <p className={classes.done}>
          <IconCircleCheck size={20} aria-hidden /> scanned
        </p>
      ) : null}
      {row.foundProduct ? <p className={classes.problem}>Another product: {row.reason}</p> : null}
      {row.expiresOn ? <p className={classes.expiry}>expires {row.expiresOn}</p> : null}
      <Stepper
        label="Before"
        of={`lot ${row.lot}`}
        {...(blind ? {} : { hint: `${row.expected} expected` })}
        value={row.before}
        onChange={(before) => onChange({ before })}
      />
      <Stepper
        label="Put in"
        of={`lot ${row.lot}`}
        {...(row.planned > 0 ? { hint: `${row.planned} planned` } : {})}
        value={row.filled}
        onChange={(filled) => onChange({ filled: filled ?? 0 })}
      />
      {row.removed > 0 || row.expected > 0 || row.before || row.foundProduct ? (
        <Stepper
          label="Take out"
          of={`lot ${row.lot}`}
          value={row.removed}
          onChange={(removed) => onChange({ removed: removed ?? 0 })}
        />
      ) : null}
      {row.removed > 0 ? (
        <label className={classes.field}>
          Because it is
          <select
            value={row.removedBecause}
            onChange={(event) =>
              onChange({ removedBecause: event.currentTarget.value as VisitRow['removedBecause'] })
            }
          >
            <option value="EXPIRING">expired or about to</option>
            <option value="RECALLED">recalled</option>
            <option value="HELD">on hold</option>
            <option value="DAMAGED">damaged</option>
            <option value="OTHER">something else</option>
          </select>
        </label>
      ) : null}
      {row.reason && !row.foundProduct && !(blind && row.before === null) ? (
        <p className={classes.reason}>{row.reason}</p>
      ) : null}
    </fieldset>
  );
}

function AnotherLot({ onAdd }: { onAdd: (lot: string) => void }) {
  const [open, setOpen] = useState(false);
  const [lot, setLot] = useState('');
  if (!open)
    return (
      <button type="button" className={classes.link} onClick={() => setOpen(true)}>
        Another lot is in it, or goes in
      </button>
    );
  return (
    <div className={classes.row}>
      <label className={classes.field}>
        Lot number
        <input
          value={lot}
          maxLength={64}
          autoCapitalize="characters"
          onChange={(event) => setLot(event.currentTarget.value)}
        />
      </label>
      <button
        type="button"
        className={classes.button}
        disabled={lot.trim() === ''}
        onClick={() => {
          onAdd(lot);
          setOpen(false);
          setLot('');
        }}
      >
        Add
      </button>
    </div>
  );
}
