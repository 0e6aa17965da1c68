import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useId } from 'react';
import classes from './crew.module.css';

interface StepperProps {
  label: string;
  /** Which lot, for who cannot see where it stands. */
  of: string;
  hint?: string;
  /** Null: not counted yet. */
  value: number | null;
  onChange: (value: number | null) => void;
}

/** A number that a thumb in a glove can set, or type. */
export function Stepper({ label, of, hint, value, onChange }: StepperProps) {
  const id = useId();
  const name = `${label}, ${of}`;
  const set = (next: number) => onChange(Math.max(0, Math.min(9_999, next)));
  return (
    <div className={classes.stepper}>
      <label htmlFor={id}>
        {label}
        {hint ? <span className={classes.quiet}> {hint}</span> : null}
      </label>
      <div className={classes.steps}>
        <button type="button" aria-label={`${name}: one less`} onClick={() => set((value ?? 0) - 1)}>
          <IconMinus size={30} aria-hidden />
        </button>
        <input
          id={id}
          aria-label={name}
          inputMode="numeric"
          pattern="[0-9]*"
          autoComplete="off"
          value={value ?? ''}
          placeholder="–"
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            const text = event.currentTarget.value.replace(/\D/g, '').slice(0, 4);
            onChange(text === '' ? null : Number(text));
          }}
        />
        <button type="button" aria-label={`${name}: one more`} onClick={() => set((value ?? 0) + 1)}>
          <IconPlus size={30} aria-hidden />
        </button>
      </div>
    </div>
  );
}
