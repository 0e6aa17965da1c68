import { NumberInput, Select, TagsInput } from '@mantine/core';
import type { RuleKind } from '@app/contracts';
import type { RuleParametersInput } from '../generated/graphql.js';
import { type ParameterField, parameterFields } from './rule-parameters.js';
import classes from './rules.module.css';

interface ParameterInputsProps {
  kind: RuleKind;
  parameters: RuleParametersInput;
  onChange: (parameters: RuleParametersInput) => void;
}

/** What a rule of this kind is tuned by. An empty field is as usual for the kind. */
export function ParameterInputs({ kind, parameters, onChange }: ParameterInputsProps) {
  return (
    <div className={classes.pair}>
      {parameterFields[kind].map((field) => (
        <ParameterInput
          key={field.name}
          field={field}
          value={parameters[field.name]}
          onChange={(value) => onChange({ ...parameters, [field.name]: value })}
        />
      ))}
    </div>
  );
}

function ParameterInput({
  field,
  value,
  onChange,
}: {
  field: ParameterField;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  switch (field.type) {
    case 'number':
      return (
        <NumberInput
          label={field.unit ? `${field.label} (${field.unit})` : field.label}
          placeholder="default"
          hideControls
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(next === '' ? null : Number(next))}
        />
      );
    case 'choice':
      return (
        <Select
          label={field.label}
          placeholder="default"
          data={[...field.choices]}
          value={typeof value === 'string' ? value : null}
          onChange={onChange}
        />
      );
    case 'texts':
      return (
        <TagsInput
          label={field.label}
          placeholder="Code, then Enter"
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
        />
      );
  }
}
