import { Button, Popover, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { IncidentState, RuleKind } from '@app/contracts';
import { Link } from '@tanstack/react-router';
import { useViewer } from '../session/viewer.js';
import classes from './incident-actions.module.css';
import { SnoozeButton } from './snooze-button.js';
import { useIncidentActions } from './use-incident-actions.js';
import { useShortcuts } from './use-shortcuts.js';

interface IncidentActionsProps {
  id: string;
  state: IncidentState;
  assignee: string | null;
  snoozed: boolean;
  /** The clinic's time zone. */
  zone: string;
  /** What a silence of such incidents is filled in with. */
  about: { kiosk?: string; site?: string; kind: RuleKind };
}

export function IncidentActions({ id, state, assignee, snoozed, zone, about }: IncidentActionsProps) {
  const viewer = useViewer();
  const { acknowledge, resolve, assign, snooze } = useIncidentActions(id);
  const [opened, setOpened] = useState<'acknowledge' | 'snooze' | 'resolve' | null>(null);
  const mine = assignee === viewer.email || assignee === viewer.name;
  const canAcknowledge = state === 'OPEN';
  useShortcuts({
    a: () => canAcknowledge && setOpened('acknowledge'),
    s: () => !snoozed && setOpened('snooze'),
    r: () => setOpened('resolve'),
    m: () => !mine && assign.mutate(viewer.email),
  });
  return (
    <div className={classes.actions}>
      {canAcknowledge ? (
        <NoteForm
          opened={opened === 'acknowledge'}
          setOpened={(open) => setOpened(open ? 'acknowledge' : null)}
          label="Acknowledge"
          testId="acknowledge"
          primary
          loading={acknowledge.isPending}
          placeholder="What you are doing about it"
          onSubmit={(note) => acknowledge.mutate(note)}
        />
      ) : null}
      <Button
        variant="default"
        size="sm"
        loading={assign.isPending}
        onClick={() => assign.mutate(mine ? null : viewer.email)}
      >
        {mine ? 'Unassign me' : 'Assign to me'}
      </Button>
      {snoozed ? (
        <Button
          variant="default"
          size="sm"
          loading={snooze.isPending}
          data-testid="end-snooze"
          onClick={() => snooze.mutate({ until: null, note: '' })}
        >
          End the snooze
        </Button>
      ) : (
        <SnoozeButton
          zone={zone}
          opened={opened === 'snooze'}
          setOpened={(open) => setOpened(open ? 'snooze' : null)}
          loading={snooze.isPending}
          onSnooze={(until, note) => snooze.mutate({ until, note })}
        />
      )}
      <Button
        variant="default"
        size="sm"
        renderRoot={(props) => (
          <Link {...props} to="/administration/silences" search={{ new: 'silence', ...about }} />
        )}
      >
        Silence such…
      </Button>
      <NoteForm
        opened={opened === 'resolve'}
        setOpened={(open) => setOpened(open ? 'resolve' : null)}
        label="Resolve"
        testId="resolve"
        loading={resolve.isPending}
        placeholder="What it was, and what solved it"
        onSubmit={(note) => resolve.mutate(note)}
      />
    </div>
  );
}

interface NoteFormProps {
  opened: boolean;
  setOpened: (opened: boolean) => void;
  label: string;
  testId: string;
  primary?: boolean;
  loading: boolean;
  placeholder: string;
  onSubmit: (note: string) => void;
}

/** A button that asks for an optional note; Enter sends, Shift-Enter starts a new line. */
function NoteForm({
  opened,
  setOpened,
  label,
  testId,
  primary,
  loading,
  placeholder,
  onSubmit,
}: NoteFormProps) {
  const [note, setNote] = useState('');
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    setOpened(false);
    onSubmit(note);
    setNote('');
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={320}
      shadow="md"
      trapFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          data-testid={testId}
          variant={primary ? 'filled' : 'default'}
          size="sm"
          loading={loading}
          onClick={() => setOpened(!opened)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Textarea
            data-autofocus
            label="Note (optional)"
            placeholder={placeholder}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={1_000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.shiftKey) {
                event.preventDefault();
                submit();
              }
            }}
          />
          <div className={classes.formFoot}>
            <Button variant="default" size="xs" onClick={() => setOpened(false)}>
              Cancel
            </Button>
            <Button type="submit" size="xs" data-testid={`${testId}-confirm`}>
              {label}
            </Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
