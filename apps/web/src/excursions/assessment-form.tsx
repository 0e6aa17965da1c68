import { Button, Radio, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useChange } from '../app/use-change.js';
import { AssessExcursionDocument, type ExcursionDecision } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { useViewer } from '../session/viewer.js';
import classes from './excursions.module.css';

/** What becomes of the lots, why, and by whom. It cannot be taken back, so the button names both. */
export function AssessmentForm({ id, lots }: { id: string; lots: string }) {
  const viewer = useViewer();
  const [decision, setDecision] = useState<ExcursionDecision | ''>('');
  const [note, setNote] = useState('');
  const assess = useChange(
    async (input: { decision: ExcursionDecision; note: string }) =>
      (await execute(AssessExcursionDocument, { id, ...input })).assessExcursion,
    { touches: [['excursion', id], ['excursions'], ['kiosk-excursions'], ['kiosk']] },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (decision !== '') assess.mutate({ decision, note: note.trim() });
  };
  return (
    <form className={classes.form} onSubmit={submit} data-testid="assessment-form">
      <Radio.Group
        label={`What becomes of the lots (${lots})?`}
        value={decision}
        onChange={(value) => setDecision(value as ExcursionDecision)}
      >
        <div className={classes.choices}>
          <Radio value="RELEASE" label="Release: they are fit for use" />
          <Radio value="DISCARD" label="Discard: they must not reach a patient" />
        </div>
      </Radio.Group>
      <Textarea
        label="Why"
        required
        autosize
        minRows={2}
        maxRows={8}
        maxLength={1_000}
        placeholder="What you looked at, e.g. the manufacturer's stability data"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={classes.sign}>
        <Button
          type="submit"
          color={decision === 'DISCARD' ? 'red.9' : undefined}
          disabled={decision === '' || note.trim() === ''}
          loading={assess.isPending}
          data-testid="sign-assessment"
        >
          {decision === 'DISCARD' ? 'Discard' : decision === 'RELEASE' ? 'Release' : 'Decide'}, signed{' '}
          {viewer.name}
        </Button>
        <span className={classes.quiet}>Kept for good, with your name and the time.</span>
      </div>
    </form>
  );
}
