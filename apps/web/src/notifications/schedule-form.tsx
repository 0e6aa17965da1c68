import { Button, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '../app/form-modal.js';
import { type OnCallLayerInput, SaveOnCallScheduleDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { ownZone } from '../time/format-time.js';
import { serverNow } from '../time/server-clock.js';
import { HoursFields } from './hours-fields.js';
import type { Schedule, Settings } from './notification-data.js';
import classes from './notifications.module.css';
import { useSettingChange } from './use-setting-change.js';

const newLayer = (name: string): OnCallLayerInput => ({
  name,
  contacts: [],
  unit: 'WEEK',
  every: 1,
  handOverAt: '09:00',
  startsOn: new Date(serverNow()).toISOString().slice(0, 10),
  hours: null,
});

export function ScheduleForm({
  settings,
  schedule,
  onClose,
}: {
  settings: Settings;
  schedule: Schedule | null;
  onClose: () => void;
}) {
  const [name, setName] = useState(schedule?.name ?? '');
  const [timeZone, setTimeZone] = useState(schedule?.timeZone ?? ownZone());
  const [layers, setLayers] = useState<OnCallLayerInput[]>(
    () =>
      schedule?.layers.map((layer) => ({ ...layer, contacts: layer.contacts.map(({ id }) => id) })) ?? [
        newLayer('Base'),
      ],
  );
  const setLayer = (index: number, more: Partial<OnCallLayerInput>) =>
    setLayers((before) => before.map((layer, each) => (each === index ? { ...layer, ...more } : layer)));
  const save = useSettingChange(
    async () =>
      (
        await execute(SaveOnCallScheduleDocument, {
          id: schedule?.id ?? null,
          input: { name, timeZone, layers },
        })
      ).saveOnCallSchedule,
    { done: 'Saved', onDone: onClose },
  );
  return (
    <FormModal
      title={schedule ? `Schedule ${schedule.name}` : 'New schedule'}
      onClose={onClose}
      onSubmit={() => save.change(undefined)}
      saving={save.isPending}
      problem={save.problem}
    >
      <div className={classes.pair}>
        <TextInput
          label="Name"
          required
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Time zone"
          searchable
          limit={50}
          allowDeselect={false}
          data={[...new Set([timeZone, ...Intl.supportedValuesOf('timeZone')])]}
          value={timeZone}
          onChange={(zone) => zone && setTimeZone(zone)}
        />
      </div>
      {layers.map((layer, index) => (
        <fieldset key={index} className={classes.part}>
          <legend>{index === 0 ? 'Turns' : 'Before those above, where it has somebody'}</legend>
          <div className={classes.pair}>
            <TextInput
              label="Layer"
              required
              maxLength={200}
              value={layer.name}
              onChange={(event) => setLayer(index, { name: event.currentTarget.value })}
            />
            <NumberInput
              label="One turn lasts"
              min={1}
              max={52}
              hideControls
              value={layer.every ?? 1}
              onChange={(value) => setLayer(index, { every: Number(value) })}
            />
            <Select
              label="Unit"
              allowDeselect={false}
              data={[
                { value: 'DAY', label: 'days' },
                { value: 'WEEK', label: 'weeks' },
              ]}
              value={layer.unit}
              onChange={(unit) => setLayer(index, { unit: unit as 'DAY' | 'WEEK' })}
            />
          </div>
          <MultiSelect
            label="Contacts, in the order of their turns"
            data={settings.contacts.map(({ id, name: label }) => ({ value: id, label }))}
            value={[...layer.contacts]}
            onChange={(contacts) => setLayer(index, { contacts })}
          />
          <div className={classes.pair}>
            <TextInput
              label="First hand-over"
              type="date"
              required
              value={layer.startsOn}
              onChange={(event) => setLayer(index, { startsOn: event.currentTarget.value })}
            />
            <TextInput
              label="at"
              type="time"
              required
              value={layer.handOverAt}
              onChange={(event) => setLayer(index, { handOverAt: event.currentTarget.value })}
            />
          </div>
          <HoursFields
            label="Only at certain times"
            value={layer.hours ?? null}
            onChange={(hours) => setLayer(index, { hours })}
          />
          {layers.length > 1 ? (
            <div>
              <Button
                size="xs"
                variant="default"
                onClick={() => setLayers((before) => before.filter((_, each) => each !== index))}
              >
                Remove this layer
              </Button>
            </div>
          ) : null}
        </fieldset>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          disabled={layers.length >= 10}
          onClick={() => setLayers((before) => [...before, newLayer(`Layer ${before.length + 1}`)])}
        >
          Add a layer
        </Button>
      </div>
    </FormModal>
  );
}
