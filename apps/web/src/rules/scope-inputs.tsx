import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSites } from '../fleet/use-fleet.js';
import type { RuleScopeInput, RuleScopeKind } from '../generated/graphql.js';
import classes from './rules.module.css';
import { modelsQuery } from './rules-data.js';

export const scopeWords: Record<RuleScopeKind, string> = {
  FLEET: 'The whole fleet',
  MODEL: 'A model of kiosk',
  REGION: 'A region',
  SITE: 'A site',
  KIOSK: 'A kiosk',
};
const kinds = (Object.keys(scopeWords) as RuleScopeKind[]).map((value) => ({
  value,
  label: scopeWords[value],
}));

/** Where the rule holds. */
export function ScopeInputs({
  scope,
  onChange,
}: {
  scope: RuleScopeInput;
  onChange: (scope: RuleScopeInput) => void;
}) {
  const { list } = useSites();
  const models = useQuery(modelsQuery).data ?? [];
  const choices: Record<'MODEL' | 'REGION' | 'SITE', { value: string; label: string }[]> = {
    MODEL: models.map(({ id, name }) => ({ value: id, label: name })),
    REGION: [...new Map(list.map(({ region }) => [region.id, region.name]))].map(([value, label]) => ({
      value,
      label,
    })),
    SITE: list.map(({ id, name }) => ({ value: id, label: name })),
  };
  return (
    <div className={classes.pair}>
      <Select
        label="Holds for"
        allowDeselect={false}
        data={kinds}
        value={scope.kind}
        onChange={(kind) => onChange({ kind: kind as RuleScopeKind, id: null })}
      />
      {scope.kind === 'KIOSK' ? (
        <TextInput
          label="Serial"
          required
          maxLength={64}
          value={scope.id ?? ''}
          onChange={(event) => onChange({ ...scope, id: event.currentTarget.value.trim() || null })}
        />
      ) : scope.kind === 'FLEET' ? null : (
        <Select
          label="Which"
          required
          searchable
          limit={50}
          data={choices[scope.kind]}
          value={scope.id ?? null}
          onChange={(id) => onChange({ ...scope, id })}
        />
      )}
    </div>
  );
}
