import { IconAlertTriangle, IconHandStop, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState, type FormEvent } from 'react';
import { type ReadCode, readCode } from './element-string.js';
import classes from './scanning.module.css';

const ScanCamera = lazy(() => import('./scan-camera.js'));

/** What is shown of a pack; `actions` are what can be done with it. */
export interface ScanAnswer {
  tone: 'stop' | 'ask';
  message: string;
  actions: readonly { label: string; run: () => void }[];
  /** The number of the product is known, and its lot is to be typed. */
  askLot?: boolean;
}

interface ScanSheetProps {
  title: string;
  onClose: () => void;
  /** Null: all is well, and it has been dealt with. */
  onCode: (code: ReadCode) => ScanAnswer | null;
}

/** Camera above, keyboard below: one of them always works. */
export function ScanSheet({ title, onClose, onCode }: ScanSheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [answer, setAnswer] = useState<ScanAnswer | null>(null);
  const [pack, setPack] = useState<ReadCode | null>(null);
  const [typed, setTyped] = useState('');
  useEffect(() => dialog.current?.showModal(), []);
  const take = (code: ReadCode) => {
    const next = onCode(code);
    navigator.vibrate?.(next === null ? 60 : [60, 60, 60]);
    setPack(next?.askLot ? code : null);
    setAnswer(next);
  };
  const hear = (raw: string) => {
    if (answer === null || answer.askLot) take(readCode(raw, new Date().getFullYear()));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = readCode(typed, new Date().getFullYear());
    setTyped('');
    take(pack?.kind === 'pack' && code.kind === 'text' ? { ...pack, lot: code.text } : code);
  };
  return (
    <dialog ref={dialog} className={classes.sheet} aria-label={title} onClose={onClose} data-testid="scan">
      <header className={classes.head}>
        <h2>{title}</h2>
        <button type="button" className={classes.close} aria-label="Close the scanner" onClick={onClose}>
          <IconX size={28} aria-hidden />
        </button>
      </header>
      <Suspense fallback={<p className={classes.note}>Opening the camera…</p>}>
        <ScanCamera onCode={hear} />
      </Suspense>
      {answer ? (
        <div className={classes.answer} data-tone={answer.tone} role="alert" data-testid="scan-answer">
          <p>
            {answer.tone === 'stop' ? (
              <IconHandStop size={26} aria-hidden />
            ) : (
              <IconAlertTriangle size={26} aria-hidden />
            )}{' '}
            {answer.message}
          </p>
          <div className={classes.actions}>
            {answer.actions.map(({ label, run }) => (
              <button key={label} type="button" onClick={run}>
                {label}
              </button>
            ))}
            <button type="button" data-main onClick={() => setAnswer(null)}>
              Scan another
            </button>
          </div>
        </div>
      ) : null}
      <form className={classes.typed} onSubmit={submit}>
        <label>
          Or type the lot number
          <input
            value={typed}
            maxLength={200}
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={typed.trim() === ''}>
          Check
        </button>
      </form>
    </dialog>
  );
}
