import { Button, Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import classes from './form-modal.module.css';

interface FormModalProps {
  title: string;
  onClose: () => void;
  onSubmit: () => void;
  saving: boolean;
  problem: string | null;
  submitLabel?: string;
  children: ReactNode;
}

/** The frame of every form: what is wrong stands above the buttons, and nothing typed is lost by it. */
export function FormModal({
  title,
  onClose,
  onSubmit,
  saving,
  problem,
  submitLabel = 'Save',
  children,
}: FormModalProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={classes.form} onSubmit={submit}>
        {children}
        {problem ? (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        ) : null}
        <div className={classes.foot}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={saving} data-testid="save-setting">
            {submitLabel}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
