import { Button, Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import type { AlertSeverity, RuleKind } from '@app/contracts';
import { useFormChange } from '../app/use-form-change.js';
import { SaveAlertRuleDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { kindLabel, ruleKinds } from '../incidents/incident-words.js';
import { ParameterInputs } from './parameter-inputs.js';
import { draftOf, inputOf, newRule, type RuleDraft } from './rule-draft.js';
import { RulePreview } from './rule-preview.js';
import classes from './rules.module.css';
import { type Rule, rulesQuery } from './rules-data.js';
import { ScopeInputs } from './scope-inputs.js';

const kinds = ruleKinds.map((value) => ({ value, label: kindLabel(value) }));
const severities = [
  { value: 'CRITICAL', label: 'Critical' },
  { value: 'WARNING', label: 'Warning' },
  { value: 'INFO', label: 'Info: routine' },
];

/** A rule as somebody edits it, with what it would have done beside it. */
export function RuleForm({ rule }: { rule: Rule | null }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState<RuleDraft>(rule ? draftOf(rule) : newRule);
  const set = (more: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...more }));
  const parents = (useQuery(rulesQuery).data ?? []).filter(
    ({ id, kind, variantOf }) => kind === draft.kind && variantOf === null && id !== rule?.id,
  );
  const save = useFormChange(
    async () =>
      (await execute(SaveAlertRuleDocument, { id: rule?.id ?? null, input: inputOf(draft, rule) }))
        .saveAlertRule,
    {
      touches: [['alert-rules'], ['alert-rule']],
      done: 'Saved. Every process takes the rule up within seconds.',
      onDone: () => void navigate({ to: '/administration/rules' }),
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.change(undefined);
  };
  const seconds = (label: string, name: 'forSeconds' | 'keepFiringSeconds' | 'flappingSlotSeconds') => (
    <NumberInput
      label={label}
      min={0}
      hideControls
      value={draft[name]}
      onChange={(value) => set({ [name]: Math.round(Number(value)) })}
    />
  );
  return (
    <div className={classes.edit}>
      <form className={classes.form} onSubmit={submit}>
        <div className={classes.pair}>
          <TextInput
            label="Name"
            required
            maxLength={100}
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Select
            label="Fires when"
            data={kinds}
            disabled={rule !== null}
            allowDeselect={false}
            value={draft.kind}
            onChange={(kind) => set({ kind: kind as RuleKind, parameters: {}, variantOf: null })}
          />
        </div>
        <ParameterInputs
          kind={draft.kind}
          parameters={draft.parameters}
          onChange={(parameters) => set({ parameters })}
        />
        <div className={classes.pair}>
          {seconds('Holds for at least (s)', 'forSeconds')}
          {seconds('Goes on firing for (s)', 'keepFiringSeconds')}
          {seconds('Flapping: 20 results of (s)', 'flappingSlotSeconds')}
        </div>
        <div className={classes.pair}>
          <Select
            label="Severity"
            allowDeselect={false}
            data={severities}
            value={draft.severity}
            onChange={(severity) => set({ severity: severity as AlertSeverity })}
          />
          <Select
            label="Instead of"
            description="Within its scope it replaces that rule."
            placeholder="no other rule"
            clearable
            clearButtonProps={{ 'aria-label': 'No other rule' }}
            data={parents.map(({ id, name }) => ({ value: id, label: name }))}
            value={draft.variantOf}
            onChange={(variantOf) => set({ variantOf })}
          />
        </div>
        <ScopeInputs scope={draft.scope} onChange={(scope) => set({ scope })} />
        <Checkbox
          label="Outside the opening hours of the clinic nobody is told before it opens"
          checked={draft.whenClosed === 'MUTE'}
          onChange={(event) => set({ whenClosed: event.currentTarget.checked ? 'MUTE' : 'ALERT' })}
        />
        <Checkbox
          label="While somebody works on the kiosk nobody is told"
          checked={draft.inMaintenance === 'MUTE'}
          onChange={(event) => set({ inMaintenance: event.currentTarget.checked ? 'MUTE' : 'ALERT' })}
        />
        <Checkbox
          label="In use"
          checked={draft.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
        <Textarea
          label="Runbook"
          description="What to do, as an incident of this rule shows it."
          autosize
          minRows={3}
          maxRows={14}
          maxLength={4_000}
          value={draft.runbook}
          onChange={(event) => set({ runbook: event.currentTarget.value })}
        />
        {save.problem ? (
          <p role="alert" className={classes.problem}>
            {save.problem}
          </p>
        ) : null}
        <div className={classes.foot}>
          <Button variant="default" onClick={() => void navigate({ to: '/administration/rules' })}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} data-testid="save-rule">
            Save
          </Button>
        </div>
      </form>
      <RulePreview id={rule?.id ?? null} input={inputOf(draft, null)} />
    </div>
  );
}
