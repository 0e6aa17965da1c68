import { IconArrowBackUp, IconArrowLeft, IconBarcode } from '@tabler/icons-react';
import { useParams, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Notice } from '../app/notice.js';
import { useWindowTitle } from '../app/page-title.js';
import { useCrew } from './crew-context.js';
import { crewStore } from './crew-store.js';
import type { CompletionChange, CrewStop, Draft, PhotoChange } from './crew-types.js';
import { ScanSlot } from './scan-slot.js';
import { SlotCard } from './slot-card.js';
import { SkipStop } from './skip-stop.js';
import { VisitPhotos } from './visit-photos.js';
import { after, countsOf, newDraft, problemOf, rowsOf, slotsOf } from './visit-draft.js';
import classes from './crew.module.css';

/** So many touches can be taken back. */
const undoable = 50;

/** One visit: slot by slot, then done. Every touch is kept on the phone before it is shown. */
export function StopScreen() {
  const { stopId } = useParams({ from: '/restock/stops/$stopId' });
  const { kept } = useCrew();
  const [draft, setDraft] = useState<Draft | null>(null);
  const stop = kept?.route.stops.find(({ id }) => id === stopId);
  useEffect(() => {
    if (kept == null || stop === undefined || draft?.stop === stopId) return;
    void crewStore
      .draft(stopId)
      .then((found) => setDraft(found ?? newDraft(stop, kept.stock[stop.kiosk.serial] ?? [], Date.now())));
  }, [kept, stop, stopId, draft]);
  if (kept === undefined) return <p className={classes.quiet}>Opening…</p>;
  if (stop === undefined)
    return <Notice title="This stop is not on the route of this phone" text="Go back to the route." />;
  if (draft === null || draft.stop !== stopId) return <p className={classes.quiet}>Opening…</p>;
  const change = (next: Draft) => {
    setDraft(next);
    void crewStore.keepDraft(next);
  };
  return <Visit stop={stop} draft={draft} onChange={change} />;
}

function Visit({
  stop,
  draft,
  onChange: keep,
}: {
  stop: CrewStop;
  draft: Draft;
  onChange: (draft: Draft) => void;
}) {
  const slots = slotsOf(draft);
  const firstOpen = slots.findIndex((slot) => !draft.seen.includes(slot));
  const [at, setAt] = useState(firstOpen === -1 ? slots.length : firstOpen);
  const slot = slots[at];
  const [past, setPast] = useState<{ draft: Draft; at: number }[]>([]);
  const [scanning, setScanning] = useState(false);
  const onChange = (next: Draft) => {
    setPast((all) => [...all, { draft, at }].slice(-undoable));
    keep(next);
  };
  const undo = () => {
    const last = past.at(-1);
    if (last === undefined) return;
    setPast(past.slice(0, -1));
    // A picture that was taken is not untaken by it.
    keep({ ...last.draft, photos: draft.photos });
    setAt(last.at);
  };
  useWindowTitle(stop.kiosk.serial);
  // Braces: newer browsers answer with a promise, which is no clean-up.
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [at]);
  const leave = () => {
    onChange({ ...draft, seen: [...new Set([...draft.seen, slot!])] });
    setAt(at + 1);
  };
  const problem = slot === undefined ? null : problemOf(rowsOf(draft, slot));
  return (
    <>
      <p className={classes.quiet}>
        {stop.kiosk.serial} · {stop.site.name}
      </p>
      {slot === undefined ? (
        <Summary
          stop={stop}
          draft={draft}
          onChange={onChange}
          onSlot={(code) => setAt(slots.indexOf(code))}
        />
      ) : (
        <>
          <SlotCard
            key={slot}
            slot={slot}
            index={at}
            count={slots.length}
            draft={draft}
            onChange={onChange}
          />
          {at === 0 ? <SkipStop stop={stop} /> : null}
          <div className={classes.dock}>
            {problem ? (
              <p className={classes.problem} role="alert">
                {problem}
              </p>
            ) : null}
            <button
              type="button"
              className={classes.dockIcon}
              aria-label="Back to the slot before"
              disabled={at === 0}
              onClick={() => setAt(at - 1)}
            >
              <IconArrowLeft size={28} aria-hidden />
            </button>
            <button
              type="button"
              className={classes.dockIcon}
              aria-label="Undo"
              disabled={past.length === 0}
              onClick={undo}
            >
              <IconArrowBackUp size={28} aria-hidden />
            </button>
            <button type="button" className={classes.button} onClick={() => setScanning(true)}>
              <IconBarcode size={28} aria-hidden /> Scan
            </button>
            <button type="button" className={classes.primary} onClick={leave} disabled={problem !== null}>
              {at === slots.length - 1 ? 'To the end' : 'Next slot'}
            </button>
          </div>
          {scanning ? (
            <ScanSlot
              stop={stop}
              slot={slot}
              draft={draft}
              onChange={onChange}
              onClose={() => setScanning(false)}
            />
          ) : null}
        </>
      )}
    </>
  );
}

interface SummaryProps {
  stop: CrewStop;
  draft: Draft;
  onChange: (draft: Draft) => void;
  onSlot: (slot: string) => void;
}

function Summary({ stop, draft, onChange, onSlot }: SummaryProps) {
  const { email } = useCrew();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const finish = () => {
    setBusy(true);
    const base = {
      ...{ by: email, stop: stop.id, serial: stop.kiosk.serial, madeAt: Date.now(), refused: null },
    };
    const visit: CompletionChange = {
      ...{ ...base, kind: 'complete', id: crypto.randomUUID(), startedAt: draft.startedAt },
      ...{ counts: countsOf(draft), note: draft.note.trim() || null, asStockTake: false, draft },
    };
    const photos = (draft.photos ?? []).map((id): PhotoChange => ({ ...base, kind: 'photo', id }));
    void crewStore
      .enqueue(visit, ...photos)
      .then(() => router.navigate({ to: '/restock' }))
      .finally(() => setBusy(false));
  };
  return (
    <>
      <h1 className={classes.title}>Is this right?</h1>
      <ul className={classes.list}>
        {slotsOf(draft).map((slot) => {
          const rows = rowsOf(draft, slot);
          const counted = rows.filter(({ before }) => before !== null);
          return (
            <li key={slot}>
              <button type="button" className={classes.card} onClick={() => onSlot(slot)}>
                <strong>
                  {slot} · {rows[0]!.product}
                </strong>
                <span>
                  {counted.length === 0
                    ? 'not counted'
                    : `${counted.reduce((sum, row) => sum + row.before!, 0)} before`}
                  {` · ${rows.reduce((sum, { filled }) => sum + filled, 0)} in`}
                  {rows.some(({ removed }) => removed > 0)
                    ? ` · ${rows.reduce((sum, { removed }) => sum + removed, 0)} out`
                    : ''}
                  {` · ${rows.reduce((sum, row) => sum + after(row), 0)} after`}
                </span>
                {draft.seen.includes(slot) ? null : (
                  <span className={classes.problem}>Not looked at: nothing is recorded</span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
      <VisitPhotos draft={draft} slot={null} onChange={onChange} />
      <label className={classes.field}>
        Note
        <textarea
          rows={2}
          maxLength={1_000}
          value={draft.note}
          onChange={(event) => onChange({ ...draft, note: event.currentTarget.value })}
        />
      </label>
      <SkipStop stop={stop} />
      <div className={classes.dock}>
        <button
          type="button"
          className={classes.primary}
          onClick={finish}
          disabled={busy || draft.seen.length === 0}
        >
          Stop is done
        </button>
      </div>
    </>
  );
}
