import { Checkbox, MultiSelect, NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormModal } from '../app/form-modal.js';
import { sitesQuery } from '../fleet/sites-query.js';
import { type NotificationRouteInput, SaveNotificationRouteDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { HoursFields } from './hours-fields.js';
import type { Route, Settings } from './notification-data.js';
import { groupingWords, matchText, names, ruleKindOptions, seconds } from './notification-words.js';
import classes from './notifications.module.css';
import { SettingRow, SettingSection } from './setting-section.js';
import { TargetSelect } from './target-select.js';
import { useSettingChange } from './use-setting-change.js';

const severities = [
  { value: 'CRITICAL', label: 'Critical' },
  { value: 'WARNING', label: 'Warning' },
  { value: 'INFO', label: 'Info' },
];
const groupings = (Object.keys(groupingWords) as Route['groupBy']).map((value) => ({
  value,
  label: `by ${groupingWords[value]}`,
}));

export function Routes({ settings }: { settings: Settings }) {
  const [edited, setEdited] = useState<Route | 'new' | null>(null);
  return (
    <>
      <SettingSection
        title="Routes"
        about="Which incidents are told to whom. The first that matches takes an incident."
        addLabel="New route"
        onAdd={() => setEdited('new')}
        isEmpty={settings.routes.length === 0}
        empty="No route yet, so nobody is told of anything."
      >
        {settings.routes.map((route) => (
          <SettingRow
            key={route.id}
            id={route.id}
            name={route.name}
            off={!route.enabled}
            detail={
              <>
                {matchText(route)} → {names(route.receivers)}
                <p>
                  Together by {route.groupBy.map((grouping) => groupingWords[grouping]).join(' and ')}, after{' '}
                  {seconds(route.groupWaitSeconds)}; again after {seconds(route.repeatIntervalSeconds)}
                  {route.continues ? '; the routes after it are tried as well' : ''}
                </p>
              </>
            }
            onEdit={() => setEdited(route)}
          />
        ))}
      </SettingSection>
      {edited ? (
        <RouteForm
          settings={settings}
          route={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </>
  );
}

const noRoute: NotificationRouteInput = {
  name: '',
  enabled: true,
  position: 100,
  severities: [],
  regions: [],
  sites: [],
  ruleKinds: [],
  hours: null,
  receivers: [],
  groupBy: ['REGION'],
  groupWaitSeconds: 30,
  groupIntervalSeconds: 300,
  repeatIntervalSeconds: 14_400,
  continues: false,
};

function inputOf(route: Route): NotificationRouteInput {
  const receivers = route.receivers.map(({ kind, id }) => ({ kind, id }));
  const input: NotificationRouteInput & { id?: string } = { ...route, receivers };
  delete input.id;
  return input;
}

function RouteForm({
  settings,
  route,
  onClose,
}: {
  settings: Settings;
  route: Route | null;
  onClose: () => void;
}) {
  const [input, setInput] = useState<NotificationRouteInput>(route ? inputOf(route) : noRoute);
  const set = (more: Partial<NotificationRouteInput>) => setInput((before) => ({ ...before, ...more }));
  const sites = useQuery(sitesQuery).data ?? [];
  const regions = [...new Map(sites.map(({ region }) => [region.id, region.name]))];
  const save = useSettingChange(
    async () =>
      (await execute(SaveNotificationRouteDocument, { id: route?.id ?? null, input })).saveNotificationRoute,
    { done: 'Saved', onDone: onClose },
  );
  const number = (
    label: string,
    field: 'groupWaitSeconds' | 'groupIntervalSeconds' | 'repeatIntervalSeconds' | 'position',
    unit: number,
  ) => (
    <NumberInput
      label={label}
      min={0}
      hideControls
      value={(input[field] ?? 0) / unit}
      onChange={(value) => set({ [field]: Math.round(Number(value) * unit) })}
    />
  );
  return (
    <FormModal
      title={route ? `Route ${route.name}` : 'New route'}
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
          value={input.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {number('Place in the order', 'position', 1)}
      </div>
      <fieldset className={classes.part}>
        <legend>Takes incidents of (empty: all)</legend>
        <MultiSelect
          label="Severity"
          data={severities}
          value={[...(input.severities ?? [])]}
          onChange={(list) => set({ severities: list as Route['severities'] })}
        />
        <MultiSelect
          label="What happened"
          data={ruleKindOptions}
          value={[...(input.ruleKinds ?? [])]}
          onChange={(ruleKinds) => set({ ruleKinds })}
        />
        <MultiSelect
          label="Regions"
          data={regions.map(([value, label]) => ({ value, label }))}
          value={[...(input.regions ?? [])]}
          onChange={(list) => set({ regions: list })}
        />
        <MultiSelect
          label="Sites"
          searchable
          limit={50}
          data={sites.map(({ id, name }) => ({ value: id, label: name }))}
          value={[...(input.sites ?? [])]}
          onChange={(list) => set({ sites: list })}
        />
        <HoursFields
          label="Only at certain times, by the clock at the site"
          value={input.hours ?? null}
          onChange={(hours) => set({ hours })}
        />
      </fieldset>
      <TargetSelect
        settings={settings}
        label="Tells"
        withPolicies
        value={input.receivers as Route['receivers']}
        onChange={(receivers) => set({ receivers })}
      />
      <fieldset className={classes.part}>
        <legend>How</legend>
        <MultiSelect
          label="Together"
          description="Incidents that agree in these are one message."
          data={groupings}
          value={[...(input.groupBy ?? [])]}
          onChange={(list) => set({ groupBy: list as Route['groupBy'] })}
        />
        <div className={classes.pair}>
          {number('Wait for more, in seconds', 'groupWaitSeconds', 1)}
          {number('Between messages, in minutes', 'groupIntervalSeconds', 60)}
          {number('Again after, in hours', 'repeatIntervalSeconds', 3_600)}
        </div>
        <Checkbox
          label="Also try the routes after this one"
          checked={input.continues ?? false}
          onChange={(event) => set({ continues: event.currentTarget.checked })}
        />
        <Checkbox
          label="In use"
          checked={input.enabled ?? true}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
      </fieldset>
    </FormModal>
  );
}
