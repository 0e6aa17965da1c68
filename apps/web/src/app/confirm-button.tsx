import { Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import classes from './dialog.module.css';

interface ConfirmButtonProps {
  label: string;
  /** What it is done to; the button says it to whoever cannot see the row. */
  subject: string;
  text: ReactNode;
  danger?: boolean;
  loading: boolean;
  onConfirm: () => Promise<unknown>;
}

/** A quiet button in a row that asks before it does anything. */
export function ConfirmButton({ label, subject, text, danger, loading, onConfirm }: ConfirmButtonProps) {
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={`${label} ${subject}`}
        onClick={() => setOpened(true)}
      >
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={`${label}: ${subject}`} centered>
        <p className={classes.text}>{text}</p>
        <div className={classes.foot}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            data-autofocus
            color={danger ? 'red.9' : undefined}
            loading={loading}
            data-testid="confirm"
            // A failure was told where the change is made; the question stays.
            onClick={() => void onConfirm().then(close, () => undefined)}
          >
            {label}
          </Button>
        </div>
      </Modal>
    </>
  );
}
