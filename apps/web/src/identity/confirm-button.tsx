import { Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import classes from './identity.module.css';

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
      <Modal opened={opened} onClose={() => setOpened(false)} title={`${label}: ${subject}`} centered>
        <p className={classes.text}>{text}</p>
        <div className={classes.foot}>
          <Button variant="default" onClick={() => setOpened(false)}>
            Cancel
          </Button>
          <Button
            data-autofocus
            color={danger ? 'red.9' : undefined}
            loading={loading}
            data-testid="confirm"
            onClick={() => void onConfirm().then(() => setOpened(false))}
          >
            {label}
          </Button>
        </div>
      </Modal>
    </>
  );
}
