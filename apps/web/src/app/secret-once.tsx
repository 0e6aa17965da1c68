import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import classes from './dialog.module.css';

/** Something that is shown once and never again. */
export function SecretOnce({
  title,
  secret,
  text,
  onClose,
}: {
  title: string;
  secret: string | null;
  text: string;
  onClose: () => void;
}) {
  return (
    <Modal opened={secret !== null} onClose={onClose} title={title} centered closeOnClickOutside={false}>
      <p className={classes.text}>{text}</p>
      <code className={classes.secret} data-testid="secret">
        {secret}
      </code>
      <div className={classes.foot}>
        <CopyButton text={secret ?? ''} />
        <Button onClick={onClose}>I have kept it</Button>
      </div>
    </Modal>
  );
}

export function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState<'copied' | 'failed' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('copied');
    } catch {
      // Without HTTPS a browser has no clipboard for pages: it can be selected by hand.
      setCopied('failed');
    }
  };
  const words = { copied: 'Copied', failed: 'Select and copy it' };
  return (
    <Button variant="default" onClick={() => void copy()} aria-live="polite" data-autofocus>
      {copied === null ? 'Copy' : words[copied]}
    </Button>
  );
}
