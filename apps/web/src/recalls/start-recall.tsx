import { Button, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '../app/form-modal.js';
import { useFormChange } from '../app/use-form-change.js';
import { RecallLotDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { mayRecall, useViewer } from '../session/viewer.js';
import type { Whereabouts } from './recall-facts.js';
import classes from './recalls.module.css';

interface StartRecallProps {
  lot: Whereabouts['lot'];
  what: string;
  packs: number;
}

/** Asks twice: it stops every slot of the lot in the whole fleet, and cannot be taken back. */
export function StartRecall({ lot, what, packs }: StartRecallProps) {
  const viewer = useViewer();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [again, setAgain] = useState('');
  const { change, isPending, problem } = useFormChange(
    async () => {
      const input = { number: lot.number, product: lot.product.id, reason };
      return (await execute(RecallLotDocument, { input })).recallLot;
    },
    {
      ...{ touches: [['whereabouts'], ['recalls']], done: `Lot ${lot.number} is recalled` },
      onDone: () => setOpen(false),
    },
  );
  if (!mayRecall(viewer)) return null;
  const sure = again.trim() === lot.number;
  return (
    <>
      <Button color="red.9" onClick={() => setOpen(true)} data-testid="start-recall">
        Recall this lot
      </Button>
      {open ? (
        <FormModal
          title={`Recall lot ${lot.number} of ${lot.product.name}`}
          submitLabel={sure ? `Recall ${packs.toLocaleString('en-US')} packs` : 'Type the number first'}
          saving={isPending}
          problem={problem}
          onClose={() => setOpen(false)}
          onSubmit={() => sure && change(undefined)}
        >
          <p className={classes.facts}>
            {what}. Every slot with it is locked now, what is in totes and on shelves is put aside, alerts are
            raised, and crews get it on their lists to carry out. A recall cannot be taken back.
          </p>
          <Textarea
            label="Why"
            placeholder="As it stands in the notice"
            required
            maxLength={500}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <TextInput
            label={`Type ${lot.number} to confirm`}
            required
            autoComplete="off"
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
          />
        </FormModal>
      ) : null}
    </>
  );
}
