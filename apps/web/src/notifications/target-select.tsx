import { MultiSelect } from '@mantine/core';
import type { Settings, Target } from './notification-data.js';

type Picked = Pick<Target, 'kind' | 'id'>;

interface TargetSelectProps {
  settings: Settings;
  label: string;
  value: readonly Picked[];
  onChange: (targets: Picked[]) => void;
  withPolicies?: boolean;
}

const options = (list: readonly { id: string; name: string }[], kind: Target['kind']) =>
  list.map(({ id, name }) => ({ value: `${kind}:${id}`, label: name }));

/** Who or what is told. */
export function TargetSelect({ settings, label, value, onChange, withPolicies = false }: TargetSelectProps) {
  const groups = [
    ...(withPolicies ? [{ group: 'Escalation policies', items: options(settings.policies, 'POLICY') }] : []),
    { group: 'Who is on call', items: options(settings.schedules, 'SCHEDULE') },
    { group: 'Contacts', items: options(settings.contacts, 'CONTACT') },
    { group: 'Channels', items: options(settings.channels, 'CHANNEL') },
  ].filter(({ items }) => items.length > 0);
  return (
    <MultiSelect
      label={label}
      data={groups}
      searchable
      value={value.map(({ kind, id }) => `${kind}:${id}`)}
      onChange={(values) =>
        onChange(
          values.map((each) => {
            const [kind, id] = each.split(':') as [Target['kind'], string];
            return { kind, id };
          }),
        )
      }
      placeholder={value.length === 0 ? 'Choose' : undefined}
      nothingFoundMessage="Nothing is set up by that name"
    />
  );
}
