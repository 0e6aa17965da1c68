import type { KioskState } from '@app/contracts';
import { stateGlyph, stateLabel, stateToken } from './kiosk-states.js';
import classes from './state-glyph.module.css';

/** The tile of a state, as the canvas draws it; says nothing to a screen reader: the word stands beside it. */
export function StateGlyph({ state, size = 16 }: { state: KioskState; size?: number }) {
  const glyph = stateGlyph(state);
  const token = `var(--state-${stateToken(state)}`;
  return (
    <svg width={size} height={size} viewBox="-2 -2 16 16" aria-hidden className={classes.glyph}>
      <rect x={-2} y={-2} width={16} height={16} rx={2.6} fill={`${token}-fill)`} />
      <path
        d={glyph.path}
        fill={glyph.filled ? `${token}-mark)` : 'none'}
        stroke={glyph.filled ? 'none' : `${token}-mark)`}
        strokeWidth={2}
        strokeLinecap="round"
      />
    </svg>
  );
}

export function StateBadge({ state, testId }: { state: KioskState; testId?: string }) {
  return (
    <span className={classes.badge} data-testid={testId} data-state={state}>
      <StateGlyph state={state} />
      <span style={{ color: `var(--state-${stateToken(state)}-text)` }}>{stateLabel(state)}</span>
    </span>
  );
}
