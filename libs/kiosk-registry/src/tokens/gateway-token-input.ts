import type { gql } from '@app/contracts';
import { parseInstant } from '@app/kernel';
import { checkCount, checkPlaceId, checkText, checkUnique, firstProblem } from '../field-checks.js';
import { type InvalidInput, invalidInput } from '../problem.js';

const mostPlaces = 1_000;

/** `now` in ms since the epoch. */
export function checkGatewayToken(input: gql.CreateGatewayTokenInput, now: number): InvalidInput | null {
  const places = (['regions', 'sites'] as const).map((list) => ({ list, ids: input[list] ?? [] }));
  return firstProblem([
    () => checkText('input.name', input.name, 200),
    ...places.flatMap(({ list, ids }) => [
      () => checkCount(`input.${list}`, ids.length, 0, mostPlaces),
      ...ids.map((id, index) => () => checkPlaceId(`input.${list}[${index}]`, id)),
      () => checkUnique(ids, (index) => `input.${list}[${index}]`),
    ]),
    () => {
      if (input.expiresAt == null) return null;
      const at = parseInstant(input.expiresAt);
      if (at === null)
        return invalidInput('input.expiresAt', 'must be an RFC 3339 instant such as 2026-03-01T09:30:00Z');
      return at > now ? null : invalidInput('input.expiresAt', 'must be in the future');
    },
  ]);
}
