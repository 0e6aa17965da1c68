import type { gql } from '@app/contracts';
import type { Scope } from '@app/auth';
import { badInput } from '../input-checks.js';
import type { FleetFilterParameters } from './fleet-filter.sql.js';

const maxListed = 1_000;
const maxIdLength = 64;
const maxSearchLength = 100;

function checkIds(argument: string, ids: readonly string[] | null | undefined): readonly string[] {
  if (!ids) return [];
  if (ids.length > maxListed) throw badInput(argument, `must have at most ${maxListed} entries`);
  if (ids.some((id) => id.length > maxIdLength || id.includes('\0')))
    throw badInput(argument, `must have ids of at most ${maxIdLength} characters`);
  return ids;
}

/** A LIKE pattern for "contains", with the pattern's own signs taken literally. */
export function containsPattern(search: string): string {
  return `%${search.replace(/[\\%_]/g, '\\$&')}%`;
}

/**
 * The first parameters of every statement that selects kiosks. Empty lists do not restrict, as everywhere.
 * @throws AppError BAD_USER_INPUT
 */
export function filterParameters(
  now: Date,
  scope: Scope,
  filter: gql.FleetFilter | null | undefined,
): FleetFilterParameters {
  const search = filter?.search?.trim() ?? '';
  if (search.length > maxSearchLength)
    throw badInput('filter.search', `must have at most ${maxSearchLength} characters`);
  if (search.includes('\0')) throw badInput('filter.search', 'must be plain text');
  return [
    now,
    scope.regions,
    scope.sites,
    checkIds('filter.regions', filter?.regions),
    checkIds('filter.sites', filter?.sites),
    filter?.states ?? [],
    search === '' ? null : containsPattern(search),
  ];
}
