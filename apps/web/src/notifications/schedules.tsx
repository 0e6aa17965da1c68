import { Button } from '@mantine/core';
import { useState } from 'react';
import { RemoveOnCallOverrideDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { formatExact, formatShort, zoneAbbreviation } from '../time/format-time.js';
import { useNow } from '../time/use-now.js';
import type { Schedule, Settings } from './notification-data.js';
import { hoursText } from './notification-words.js';
import classes from './notifications.module.css';
import { OverrideForm } from './override-form.js';
import { ScheduleForm } from './schedule-form.js';
import { SettingRow, SettingSection } from './setting-section.js';
import { useSettingChange } from './use-setting-change.js';

export function Schedules({ settings }: { settings: Settings }) {
  const [edited, setEdited] = useState<Schedule | 'new' | null>(null);
  const [overridden, setOverridden] = useState<Schedule | null>(null);
  return (
    <>
      <SettingSection
        title="On call"
        about="Who is on call when. Hand-over is by the clock on the wall, across daylight saving."
        addLabel="New schedule"
        onAdd={() => setEdited('new')}
        isEmpty={settings.schedules.length === 0}
        empty="No schedule yet. It takes turns among contacts, by day or week."
      >
        {settings.schedules.map((schedule) => (
          <SettingRow
            key={schedule.id}
            id={schedule.id}
            name={schedule.name}
            detail={<ScheduleDetail schedule={schedule} />}
            onEdit={() => setEdited(schedule)}
            opsActions={
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setOverridden(schedule)}
                aria-label={`Override ${schedule.name}`}
              >
                Override
              </Button>
            }
          />
        ))}
      </SettingSection>
      {edited ? (
        <ScheduleForm
          settings={settings}
          schedule={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      ) : null}
      {overridden ? (
        <OverrideForm settings={settings} schedule={overridden} onClose={() => setOverridden(null)} />
      ) : null}
    </>
  );
}

function ScheduleDetail({ schedule }: { schedule: Schedule }) {
  const now = useNow();
  const { timeZone: zone, now: current, next, gaps, layers, overrides } = schedule;
  const at = (instant: string) => formatShort(Date.parse(instant), zone);
  const remove = useSettingChange(
    async ({ index, from }: { index: number; from: string }) =>
      (await execute(RemoveOnCallOverrideDocument, { schedule: schedule.id, index, from }))
        .removeOnCallOverride,
    { done: 'The override was removed' },
  );
  return (
    <>
      <p>
        Now: <strong>{current.contact?.name ?? 'nobody'}</strong> until {at(current.to)}
        {next ? (
          <>
            {next.from === current.to ? ', then ' : `; from ${at(next.from)} `}
            <strong>{next.contact?.name ?? 'nobody'}</strong>
          </>
        ) : null}{' '}
        <span title={zone}>({zoneAbbreviation(now, zone)})</span>
      </p>
      {layers.map(({ name, contacts, unit, every, handOverAt, hours }) => (
        <p key={name}>
          {name}: {contacts.map((contact) => contact.name).join(', ')}; every{' '}
          {every === 1 ? unit.toLowerCase() : `${every} ${unit.toLowerCase()}s`} at {handOverAt}
          {hours ? `; ${hoursText(hours)}` : ''}
        </p>
      ))}
      {gaps.length > 0 ? (
        <p className={classes.warning}>
          Nobody is on call {at(gaps[0]!.from)} to {at(gaps[0]!.to)}
          {gaps.length > 1 ? `, and at ${gaps.length - 1} other times in the next four weeks` : ''}.
        </p>
      ) : null}
      {overrides.map(({ contact, from, to, by }, index) =>
        Date.parse(to) < now ? null : (
          <p key={`${from} ${index}`} title={formatExact(Date.parse(from), zone)}>
            {contact?.name ?? 'removed'} instead, {at(from)} to {at(to)}, by {by}{' '}
            <Button
              size="compact-xs"
              variant="subtle"
              loading={remove.isPending}
              onClick={() => remove.change({ index, from })}
              aria-label={`Remove the override of ${contact?.name ?? 'removed'} from ${at(from)}`}
            >
              Remove
            </Button>
          </p>
        ),
      )}
      {remove.problem ? <p className={classes.problem}>{remove.problem}</p> : null}
    </>
  );
}
