import { Button, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { SetKioskMaintenanceDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import classes from './maintenance-button.module.css';

/** Takes the kiosk out of service or back, after asking. */
export function MaintenanceButton({ serial, on }: { serial: string; on: boolean }) {
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useState('');
  const change = useMutation({
    mutationFn: async () =>
      (await execute(SetKioskMaintenanceDocument, { serial, on: !on, reason: reason.trim() || null }))
        .setKioskMaintenance,
    onSuccess: (answer) => {
      if (answer.__typename !== 'Kiosk') {
        notifications.show({ color: 'red', title: 'Not done', message: answer.message });
        return;
      }
      setOpened(false);
      setReason('');
    },
    onError: (error) => notifications.show({ color: 'red', title: 'Not done', message: error.message }),
    onSettled: () => void client.invalidateQueries({ queryKey: ['kiosk', serial] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const label = on ? 'Back into service' : 'Take out of service';
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setOpened(true)} data-testid="maintenance">
        {label}
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={`${label}: ${serial}`} centered>
        <form onSubmit={submit}>
          <p className={classes.text}>
            {on
              ? 'Its alerts count again from now on.'
              : 'It shows as in maintenance and raises no incident until someone puts it back.'}
          </p>
          {on ? null : (
            <TextInput
              data-autofocus
              label="Why (optional)"
              placeholder="e.g. replacing the cooling unit"
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          <div className={classes.foot}>
            <Button variant="default" onClick={() => setOpened(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending} data-testid="maintenance-confirm">
              {label}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
