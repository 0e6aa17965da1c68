import { Button, Checkbox, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '../app/form-modal.js';
import {
  type EscalationPolicyInput,
  type EscalationStepInput,
  SaveEscalationPolicyDocument,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import type { Policy, Settings, Target } from './notification-data.js';
import { policyText } from './notification-words.js';
import classes from './notifications.module.css';
import { SettingRow, SettingSection } from './setting-section.js';
import { TargetSelect } from './target-select.js';
import { useSettingChange } from './use-setting-change.js';

export function Policies({ settings }: { settings: Settings }) {
  const [edited, setEdited] = useState<Policy | 'new' | null>(null);
  return (
    <>
      <SettingSection
        title="Escalation policies"
        about="Whom to tell next while nobody acknowledges."
        addLabel="New policy"
        onAdd={() => setEdited('new')}
        isEmpty={settings.policies.length === 0}
        empty="No policy yet. A route that names one goes on to the next person until somebody acknowledges."
      >
        {settings.policies.map((policy) => (
          <SettingRow
            key={policy.id}
            id={policy.id}
            name={policy.name}
            detail={policyText(policy)}
            onEdit={() => setEdited(policy)}
          />
        ))}
      </SettingSection>
      {edited ? (
        <PolicyForm
          settings={settings}
          policy={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </>
  );
}

const stepInput = ({ afterSeconds, targets }: Policy['steps'][number]): EscalationStepInput => ({
  afterSeconds,
  targets: targets.map(({ kind, id }) => ({ kind, id })),
});

function StepFields({
  settings,
  legend,
  step,
  onChange,
  onRemove,
}: {
  settings: Settings;
  legend: string;
  step: EscalationStepInput;
  onChange: (step: EscalationStepInput) => void;
  onRemove?: () => void;
}) {
  return (
    <fieldset className={classes.part}>
      <legend>{legend}</legend>
      <NumberInput
        label="After minutes"
        min={0}
        max={1_440}
        hideControls
        value={step.afterSeconds / 60}
        onChange={(value) => onChange({ ...step, afterSeconds: Math.round(Number(value) * 60) })}
      />
      <TargetSelect
        settings={settings}
        label="Tell"
        value={step.targets as Target[]}
        onChange={(targets) => onChange({ ...step, targets })}
      />
      {onRemove ? (
        <div>
          <Button size="xs" variant="default" onClick={onRemove}>
            Remove this step
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}

function PolicyForm({
  settings,
  policy,
  onClose,
}: {
  settings: Settings;
  policy: Policy | null;
  onClose: () => void;
}) {
  const [input, setInput] = useState<EscalationPolicyInput>({
    name: policy?.name ?? '',
    rounds: policy?.rounds ?? 1,
    steps: policy?.steps.map(stepInput) ?? [{ afterSeconds: 0, targets: [] }],
    finalStep: policy?.finalStep ? stepInput(policy.finalStep) : null,
  });
  const set = (more: Partial<EscalationPolicyInput>) => setInput((before) => ({ ...before, ...more }));
  const steps = input.steps as EscalationStepInput[];
  const save = useSettingChange(
    async () =>
      (await execute(SaveEscalationPolicyDocument, { id: policy?.id ?? null, input })).saveEscalationPolicy,
    { done: 'Saved', onDone: onClose },
  );
  return (
    <FormModal
      title={policy ? `Policy ${policy.name}` : 'New policy'}
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
        <NumberInput
          label="Go through the steps, times"
          min={1}
          max={20}
          hideControls
          value={input.rounds ?? 1}
          onChange={(value) => set({ rounds: Number(value) })}
        />
      </div>
      {steps.map((step, index) => (
        <StepFields
          key={index}
          settings={settings}
          legend={index === 0 ? 'Step 1, after the first message' : `Step ${index + 1}, after step ${index}`}
          step={step}
          onChange={(changed) => set({ steps: steps.with(index, changed) })}
          onRemove={steps.length > 1 ? () => set({ steps: steps.toSpliced(index, 1) }) : undefined}
        />
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          disabled={steps.length >= 20}
          onClick={() => set({ steps: [...steps, { afterSeconds: 300, targets: [] }] })}
        >
          Add a step
        </Button>
      </div>
      <Checkbox
        label="When all of that was in vain, tell somebody once more"
        checked={input.finalStep !== null}
        onChange={(event) =>
          set({ finalStep: event.currentTarget.checked ? { afterSeconds: 600, targets: [] } : null })
        }
      />
      {input.finalStep ? (
        <StepFields
          settings={settings}
          legend="Final step"
          step={input.finalStep}
          onChange={(finalStep) => set({ finalStep })}
        />
      ) : null}
    </FormModal>
  );
}
