import type { gql } from '@app/contracts';
import { parseInstant } from '@app/kernel';
import { checkCount, checkUnique, firstProblem, type InvalidInput, invalidInput } from '@app/kiosk-registry';
import type { Matchers } from '../muting/mutes-of.js';

const mostEntries = 200;
const longestComment = 1_000;
const longestId = 64;
const longestMs = 366 * 86_400_000;
/** Clocks of browsers are not exact: what begins within this time of now begins now. */
const soonMs = 60_000;

export interface SilenceDraft {
  kind: 'SILENCE' | 'MAINTENANCE';
  matchers: Matchers;
  comment: string;
  startsAt: number;
  endsAt: number;
}

type Lists = Pick<gql.SilenceInput, 'rules' | 'ruleKinds' | 'severities' | 'regions' | 'sites' | 'kiosks'>;

export function matchersOf(input: Lists): Matchers {
  return {
    rules: input.rules ?? [],
    ruleKinds: input.ruleKinds ?? [],
    severities: input.severities ?? [],
    regions: input.regions ?? [],
    sites: input.sites ?? [],
    kiosks: input.kiosks ?? [],
  };
}

export function checkMatchers(matchers: Matchers): InvalidInput | null {
  const lists = Object.entries(matchers) as [string, readonly string[]][];
  const problem = firstProblem(
    lists.flatMap(([name, list]) => [
      () => checkCount(`input.${name}`, list.length, 0, mostEntries),
      () => checkUnique(list, (index) => `input.${name}[${index}]`),
      ...list.map(
        (value, index) => () =>
          value.length > longestId || /[^ -~]/.test(value)
            ? invalidInput(`input.${name}[${index}]`, 'is not an id')
            : null,
      ),
    ]),
  );
  if (problem) return problem;
  return lists.every(([, list]) => list.length === 0)
    ? invalidInput('input', 'must say what is silenced: rules, kinds, severities, regions, sites or kiosks')
    : null;
}

/** Reads what a person entered; the first thing that cannot be is the answer. */
export function readSilence(
  input: gql.SilenceInput,
  now: number,
): { draft: SilenceDraft } | { problem: InvalidInput } {
  const matchers = matchersOf(input);
  const comment = input.comment.trim();
  const startsAt = input.startsAt ? parseInstant(input.startsAt) : now;
  const endsAt = parseInstant(input.endsAt);
  const problem =
    checkMatchers(matchers) ??
    (comment === '' ? invalidInput('input.comment', 'must say why') : null) ??
    (comment.length > longestComment
      ? invalidInput('input.comment', `must have at most ${longestComment} characters`)
      : null) ??
    (comment.includes('\0') ? invalidInput('input.comment', 'must not contain NUL characters') : null) ??
    (startsAt === null ? invalidInput('input.startsAt', 'must be an RFC 3339 instant') : null) ??
    (endsAt === null ? invalidInput('input.endsAt', 'must be an RFC 3339 instant') : null);
  if (problem) return { problem };
  const from = startsAt! < now + soonMs ? now : startsAt!;
  if (startsAt! < now - soonMs)
    return { problem: invalidInput('input.startsAt', 'must not lie in the past') };
  if (endsAt! <= from)
    return { problem: invalidInput('input.endsAt', 'must be after its start and after now') };
  if (endsAt! - from > longestMs)
    return { problem: invalidInput('input.endsAt', 'must be within a year of its start') };
  return { draft: { kind: input.kind ?? 'SILENCE', matchers, comment, startsAt: from, endsAt: endsAt! } };
}
