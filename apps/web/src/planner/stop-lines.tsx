import { Button } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { OverrideLineDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useChange } from '../app/use-change.js';
import type { PlanStop } from './planner-facts.js';
import classes from './planner.module.css';

type Line = PlanStop['lines'][number];

/** What goes into each slot and why; another quantity needs a reason, and shows what it changes. */
export function StopLines({ stop, planned }: { stop: PlanStop; planned: boolean }) {
  return (
    <ul className={classes.lines}>
      {stop.lines.map((line) => (
        <li key={line.id}>
          <strong>
            {line.slot} {line.kind === 'FILL' ? 'put in' : 'take out'} {line.quantity}
          </strong>{' '}
          {line.product.name}, lot {line.lot.number}
          <span className={classes.quiet}> {line.reason}</span>
          {line.override ? (
            <span className={classes.override}>
              {line.plannedQuantity} were planned. {line.override.by.replace(/^user:/, '')}:{' '}
              {line.override.reason} {line.override.effect}
            </span>
          ) : null}
          {planned && stop.state === 'PENDING' ? <Override line={line} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Override({ line }: { line: Line }) {
  const [open, setOpen] = useState(false);
  const [quantity, setQuantity] = useState(String(line.quantity));
  const [reason, setReason] = useState('');
  const override = useChange(
    async () =>
      (await execute(OverrideLineDocument, { input: { line: line.id, quantity: Number(quantity), reason } }))
        .overrideLine,
    { touches: [['plan']], done: () => setOpen(false) },
  );
  if (!open)
    return (
      <Button size="compact-xs" variant="subtle" onClick={() => setOpen(true)}>
        Another quantity<span className="sr-only"> for slot {line.slot}</span>
      </Button>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    override.mutate(undefined);
  };
  return (
    <form className={classes.settings} onSubmit={submit}>
      <label>
        Packs
        <input
          type="number"
          min={0}
          max={10_000}
          required
          value={quantity}
          onChange={(event) => setQuantity(event.currentTarget.value)}
        />
      </label>
      <label className={classes.wide}>
        Because
        <input
          required
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <Button type="submit" size="sm" loading={override.isPending}>
        Change it
      </Button>
    </form>
  );
}
