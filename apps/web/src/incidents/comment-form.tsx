import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import classes from './incident-actions.module.css';
import { useIncidentActions } from './use-incident-actions.js';
import { useShortcuts } from './use-shortcuts.js';

/** What somebody found out, for whoever reads the timeline; of an incident that is over too. */
export function CommentForm({ id }: { id: string }) {
  const { comment } = useIncidentActions(id);
  const [text, setText] = useState('');
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() === '') return;
    comment.mutate(text.trim(), {
      onSuccess: (answer) => {
        if (answer.__typename === 'Incident') setText('');
      },
    });
  };
  useShortcuts({ c: () => document.getElementById('incident-comment')?.focus() });
  return (
    <form className={classes.comment} onSubmit={submit}>
      <Textarea
        id="incident-comment"
        aria-label="Add a note"
        placeholder="Add a note"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={1_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            submit();
          }
        }}
      />
      <Button
        type="submit"
        variant="default"
        size="sm"
        loading={comment.isPending}
        disabled={text.trim() === ''}
        data-testid="comment"
      >
        Add
      </Button>
    </form>
  );
}
