import type { DirectTarget, Policy } from '../settings/documents.js';

/** Which step comes next. `round` is the policy's number of rounds for the final one. Both from 0. */
export interface Position {
  round: number;
  step: number;
}

export interface DueStep {
  targets: readonly DirectTarget[];
  /** Null: that was the last. */
  next: (Position & { afterSeconds: number }) | null;
}

export const firstPosition: Position = { round: 0, step: 0 };

/**
 * What a policy does at a position, and where it goes on. Null when there is nothing (more) there, which happens when
 * the policy was changed meanwhile.
 */
export function stepAt(policy: Policy, { round, step }: Position): DueStep | null {
  if (round >= policy.rounds)
    return policy.finalStep === null ? null : { targets: policy.finalStep.targets, next: null };
  const due = policy.steps[step];
  return due === undefined ? null : { targets: due.targets, next: positionAfter(policy, { round, step }) };
}

function positionAfter(policy: Policy, { round, step }: Position): DueStep['next'] {
  const following = policy.steps[step + 1];
  if (following) return { round, step: step + 1, afterSeconds: following.afterSeconds };
  const first = policy.steps[0]!;
  if (round + 1 < policy.rounds) return { round: round + 1, step: 0, afterSeconds: first.afterSeconds };
  return policy.finalStep === null
    ? null
    : { round: policy.rounds, step: 0, afterSeconds: policy.finalStep.afterSeconds };
}
