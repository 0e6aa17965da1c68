import { Button } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { PlanAgainDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useChange } from '../app/use-change.js';
import { percent, type Plan } from './planner-facts.js';
import classes from './planner.module.css';

export interface PlanWish {
  serviceLevel: number | null;
  vans: number | null;
}

/** Asks for the plan anew; afterwards its progress is asked for at once. */
export const usePlanAgain = (depot: string, date: string) =>
  useChange(
    async (wish: PlanWish) =>
      (await execute(PlanAgainDocument, { input: { depot, date, ...wish } })).planReplenishment,
    { touches: [['plan-progress', depot, date]] },
  );

interface PlanSettingsProps {
  plan: Plan;
  date: string;
  progress: { state: Plan['state']; progress: number; step?: string | null };
  busy: boolean;
}

/** Service level and vans, and the plan computed again while one watches. */
export function PlanSettings({ plan, date, progress, busy }: PlanSettingsProps) {
  const [level, setLevel] = useState(String(Math.round(plan.serviceLevel * 1_000) / 10));
  const [vans, setVans] = useState(String(plan.vans));
  const again = usePlanAgain(plan.depot.id, date);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    again.mutate({ serviceLevel: Number(level) / 100, vans: Number(vans) });
  };
  return (
    <form className={classes.settings} onSubmit={submit}>
      <label>
        Service level, %
        <input
          type="number"
          min={50}
          max={99.99}
          step={0.01}
          required
          value={level}
          onChange={(event) => setLevel(event.currentTarget.value)}
        />
      </label>
      <label>
        Vans
        <input
          type="number"
          min={0}
          max={200}
          step={1}
          required
          value={vans}
          onChange={(event) => setVans(event.currentTarget.value)}
        />
      </label>
      <Button type="submit" loading={again.isPending} disabled={busy} data-testid="plan-again">
        {plan.revision === 0 ? 'Plan it now' : 'Plan again'}
      </Button>
      <div role="status" className={classes.progress} data-testid="plan-state" data-state={progress.state}>
        {busy ? (
          <>
            <progress value={progress.progress} max={1} aria-label="Progress of the plan" />{' '}
            {percent(progress.progress)} {progress.step ?? 'waiting for its turn'}
          </>
        ) : progress.state === 'FAILED' ? (
          <span className={classes.failed}>{progress.step}</span>
        ) : null}
      </div>
    </form>
  );
}
