import { MultiSelect, SegmentedControl, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormModal } from '../app/form-modal.js';
import { useFormChange } from '../app/use-form-change.js';
import { CreateSilenceDocument, type SilenceKind } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { kindLabel, ruleKinds } from '../incidents/incident-words.js';
import { ownZone } from '../time/format-time.js';
import { serverNow } from '../time/server-clock.js';
import { instantInZone, localInput } from '../time/zoned-input.js';
import { SilencePreview } from './silence-preview.js';
import { type Matchers, noMatchers } from './silence-words.js';
import classes from './silences.module.css';
import { useNames } from './use-names.js';

const severities = [
  { value: 'CRITICAL', label: 'Critical' },
  { value: 'WARNING', label: 'Warning' },
  { value: 'INFO', label: 'Info' },
];
const kinds = ruleKinds.map((value) => ({ value, label: kindLabel(value) }));
const about: Record<SilenceKind, string> = {
  SILENCE: 'Incidents open all the same, and nobody is told of them; of their end there is a notice.',
  MAINTENANCE: 'People work there: only rules that hold in maintenance too are told.',
};

/** What is silenced, for how long and why. Times are those of the person's own zone, which is named. */
export function SilenceForm({ filled, onClose }: { filled: Partial<Matchers>; onClose: () => void }) {
  const zone = ownZone();
  const names = useNames();
  const [kind, setKind] = useState<SilenceKind>('SILENCE');
  const [matchers, setMatchers] = useState<Matchers>({ ...noMatchers, ...filled });
  const [comment, setComment] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState(() => localInput(serverNow() + 2 * 3_600_000, zone));
  const set = (more: Partial<Matchers>) => setMatchers((before) => ({ ...before, ...more }));
  const instant = (local: string) => new Date(instantInZone(local, zone)).toISOString();
  const save = useFormChange(
    async () =>
      (
        await execute(CreateSilenceDocument, {
          input: {
            kind,
            ...matchers,
            comment,
            startsAt: from === '' ? null : instant(from),
            endsAt: instant(to),
          },
        })
      ).createSilence,
    {
      touches: [['silences'], ['incidents'], ['incident']],
      done: 'It is silenced',
      onDone: onClose,
    },
  );
  return (
    <FormModal
      title="New silence"
      onClose={onClose}
      onSubmit={() => save.change(undefined)}
      saving={save.isPending}
      problem={save.problem}
      submitLabel="Silence"
    >
      <SegmentedControl
        aria-label="Kind"
        data={[
          { value: 'SILENCE', label: 'Silence' },
          { value: 'MAINTENANCE', label: 'Maintenance window' },
        ]}
        value={kind}
        onChange={(value) => setKind(value as SilenceKind)}
      />
      <p className={classes.quiet}>{about[kind]}</p>
      <SilencePreview matchers={matchers} />
      <div className={classes.pair}>
        <MultiSelect
          label="Regions"
          data={names.options.regions}
          value={matchers.regions}
          onChange={(regions) => set({ regions })}
        />
        <MultiSelect
          label="Sites"
          searchable
          limit={50}
          data={names.options.sites}
          value={matchers.sites}
          onChange={(sites) => set({ sites })}
        />
      </div>
      <TagsInput
        label="Kiosks"
        placeholder="Serial, then Enter"
        value={matchers.kiosks}
        onChange={(list) => set({ kiosks: list.map((serial) => serial.trim().toUpperCase()) })}
      />
      <div className={classes.pair}>
        <MultiSelect
          label="What happened"
          data={kinds}
          value={matchers.ruleKinds}
          onChange={(list) => set({ ruleKinds: list as Matchers['ruleKinds'] })}
        />
        <MultiSelect
          label="Rules"
          searchable
          data={names.options.rules}
          value={matchers.rules}
          onChange={(rules) => set({ rules })}
        />
      </div>
      <MultiSelect
        label="Severity"
        data={severities}
        value={matchers.severities}
        onChange={(list) => set({ severities: list as Matchers['severities'] })}
      />
      <div className={classes.pair}>
        <TextInput
          label={`From (${zone})`}
          description="Empty: now"
          type="datetime-local"
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          label="Until"
          description="Within a year"
          type="datetime-local"
          required
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <Textarea
        label="Why"
        required
        autosize
        minRows={2}
        maxLength={1_000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
    </FormModal>
  );
}
