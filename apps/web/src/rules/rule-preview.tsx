import { Button, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import {
  type AlertRuleInput,
  AlertRulePreviewDocument,
  type AlertRulePreviewQuery,
  type RulePreviewBasis,
} from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { formatDuration, formatShort } from '../time/format-time.js';
import classes from './rules.module.css';

type Answer = AlertRulePreviewQuery['alertRulePreview'];
type Preview = Extract<Answer, { __typename: 'AlertRulePreview' }>;
type Episode = Preview['episodes'][number];

const lengths = ['1', '7', '14', '31'].map((value) => ({
  value,
  label: value === '1' ? 'The last day' : `The last ${value} days`,
}));
const basisWords: Record<RulePreviewBasis, string> = {
  READINGS: 'From what was measured.',
  FIVE_MINUTES: 'From means and extremes of five minutes.',
  NOW: 'The past cannot tell: this is what it would match right now.',
};
const counted = (count: number, word: string) =>
  `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;

/** When a rule as it is being edited would have fired, so that nobody switches on what cries wolf. */
export function RulePreview({ id, input }: { id: string | null; input: AlertRuleInput }) {
  const [days, setDays] = useState('7');
  const preview = useMutation({
    mutationFn: async () =>
      (
        await execute(AlertRulePreviewDocument, {
          id,
          // Trying is not saving: which version it is does not matter.
          input: { ...input, expectedVersion: null, name: input.name.trim() || 'Preview' },
          days: Number(days),
        })
      ).alertRulePreview,
  });
  return (
    <section className={classes.preview} aria-labelledby="preview-title">
      <h2 id="preview-title">How often would it have fired?</h2>
      <div className={classes.try}>
        <Select
          aria-label="Over"
          size="xs"
          allowDeselect={false}
          data={lengths}
          value={days}
          onChange={(value) => value && setDays(value)}
        />
        <Button
          size="xs"
          variant="default"
          loading={preview.isPending}
          onClick={() => preview.mutate()}
          data-testid="try-rule"
        >
          Try it on the past
        </Button>
      </div>
      <div aria-live="polite" data-testid="rule-preview">
        {preview.isError ? (
          <p className={classes.problem}>{preview.error.message}</p>
        ) : preview.data ? (
          <Outcome answer={preview.data} />
        ) : (
          <p className={classes.quiet}>Nothing is saved by trying.</p>
        )}
      </div>
    </section>
  );
}

function Outcome({ answer }: { answer: Answer }) {
  if (answer.__typename !== 'AlertRulePreview') {
    const field = answer.field?.replace(/^input\.(parameters\.)?/, '');
    return (
      <p className={classes.problem}>
        {field ? `${field}: ` : ''}
        {answer.message}
      </p>
    );
  }
  const { firings, firingKiosks, kioskCount, complete, basis, from, to, episodes } = answer;
  return (
    <>
      <p>
        <strong>
          {complete ? '' : 'At least '}
          {counted(firings, 'time')}
        </strong>{' '}
        at {firingKiosks.toLocaleString('en-US')} of {counted(kioskCount, 'kiosk')} in{' '}
        {formatDuration(Date.parse(to) - Date.parse(from))}.
      </p>
      <p className={classes.quiet}>{basisWords[basis]}</p>
      {episodes.length > 0 ? (
        <ul className={classes.episodes} aria-label="Newest first">
          {episodes.map((episode) => (
            <EpisodeRow
              key={`${episode.kiosk.serial} ${episode.instance} ${episode.startedAt}`}
              episode={episode}
            />
          ))}
        </ul>
      ) : null}
    </>
  );
}

function EpisodeRow({ episode: { kiosk, firedAt, endedAt, summary } }: { episode: Episode }) {
  const at = Date.parse(firedAt);
  return (
    <li>
      <time dateTime={firedAt}>{formatShort(at, kiosk.site.timeZone)}</time>
      <div>
        <Link to="/kiosks/$serial" params={{ serial: kiosk.serial }} className={classes.link}>
          {kiosk.serial}
        </Link>{' '}
        {kiosk.site.name}
        <div className={classes.quiet}>
          {summary}, {endedAt ? `for ${formatDuration(Date.parse(endedAt) - at)}` : 'still open'}
        </div>
      </div>
    </li>
  );
}
