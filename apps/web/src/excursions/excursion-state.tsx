import type { ExcursionState } from '../generated/graphql.js';
import classes from './excursions.module.css';
import { stateWords } from './excursion-words.js';

export function ExcursionStateBadge({ state }: { state: ExcursionState }) {
  return (
    <span className={classes.state} data-state={state}>
      {stateWords[state]}
    </span>
  );
}
