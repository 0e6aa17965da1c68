import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '../app/form-modal.js';
import { AddOnCallOverrideDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { instantInZone, localInput } from '../time/zoned-input.js';
import { serverNow } from '../time/server-clock.js';
import type { Schedule, Settings } from './notification-data.js';
import classes from './notifications.module.css';
import { useSettingChange } from './use-setting-change.js';

/** Somebody else for a while; times are those of the schedule's zone. */
export function OverrideForm({
  settings,
  schedule,
  onClose,
}: {
  settings: Settings;
  schedule: Schedule;
  onClose: () => void;
}) {
  const [contact, setContact] = useState<string | null>(null);
  const [from, setFrom] = useState(() => localInput(serverNow(), schedule.timeZone));
  const [to, setTo] = useState(() => localInput(serverNow() + 8 * 3_600_000, schedule.timeZone));
  const save = useSettingChange(
    async () =>
      (
        await execute(AddOnCallOverrideDocument, {
          schedule: schedule.id,
          input: {
            contact: contact ?? '',
            from: new Date(instantInZone(from, schedule.timeZone)).toISOString(),
            to: new Date(instantInZone(to, schedule.timeZone)).toISOString(),
          },
        })
      ).addOnCallOverride,
    { done: 'Saved', onDone: onClose },
  );
  return (
    <FormModal
      title={`Override ${schedule.name}`}
      onClose={onClose}
      onSubmit={() => save.change(undefined)}
      saving={save.isPending}
      problem={save.problem}
    >
      <Select
        label="Who takes over"
        required
        data={settings.contacts.map(({ id, name }) => ({ value: id, label: name }))}
        value={contact}
        onChange={setContact}
        data-autofocus
      />
      <div className={classes.pair}>
        <TextInput
          label={`From (${schedule.timeZone})`}
          type="datetime-local"
          required
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label="To"
          type="datetime-local"
          required
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
    </FormModal>
  );
}
