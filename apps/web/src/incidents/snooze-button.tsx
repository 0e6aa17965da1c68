import { Button, Popover, Textarea } from '@mantine/core';
import { useState } from 'react';
import { serverNow } from '../time/server-clock.js';
import classes from './incident-actions.module.css';
import { snoozeChoices } from './snooze-until.js';

interface SnoozeButtonProps {
  zone: string;
  opened: boolean;
  setOpened: (opened: boolean) => void;
  loading: boolean;
  onSnooze: (until: number, note: string) => void;
}

/** Puts an incident aside for a while: nobody is told of it until then, or until it becomes worse. */
export function SnoozeButton({ zone, opened, setOpened, loading, onSnooze }: SnoozeButtonProps) {
  const [note, setNote] = useState('');
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={340}
      shadow="md"
      trapFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          loading={loading}
          data-testid="snooze"
          onClick={() => setOpened(!opened)}
        >
          Snooze
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className={classes.hint}>Nobody is told of it until then, or until it becomes more severe.</p>
        <div className={classes.choices}>
          {snoozeChoices(serverNow(), zone).map(({ label, until }, index) => (
            <Button
              key={label}
              variant="default"
              size="xs"
              data-autofocus={index === 0 || undefined}
              onClick={() => {
                setOpened(false);
                onSnooze(until, note);
                setNote('');
              }}
            >
              {label}
            </Button>
          ))}
        </div>
        <Textarea
          label="Note (optional)"
          autosize
          minRows={1}
          maxRows={4}
          maxLength={1_000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
