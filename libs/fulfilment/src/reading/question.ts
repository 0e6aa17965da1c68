import { type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { AppError, rangeArgument } from '@app/kernel';
import type { Interval } from '../calendar/local-days.js';
import type { Level } from '../rollup/rollup.sql.js';
import { exactRangeMs, longestRangeMs } from './range-plan.js';
import type { PlaceParameters } from './sums.sql.js';

export const mostRows = 2_500;
const longestList = 1_000;
const longestId = 64;
const dayMs = 86_400_000;

export function badInput(argument: string, problem: string): AppError {
  return new AppError(`${argument} ${problem}`, { code: 'BAD_USER_INPUT', details: { argument } });
}

/** A question about sums, checked, with what its caller may see. */
export interface Question {
  range: Interval;
  groupBy: gql.Grouping | null;
  place: PlaceParameters;
  /** The coarsest level that can answer it. */
  level: Level;
  /** Of each clinic, instead of parts of days at the ends of the range. */
  wholeDays: boolean;
}

function ids(argument: string, values: readonly string[] | null | undefined): readonly string[] {
  if (!values) return [];
  if (values.length > longestList) throw badInput(argument, `must have at most ${longestList} entries`);
  if (values.some((id) => id.length > longestId || id.includes('\0')))
    throw badInput(argument, `must have ids of at most ${longestId} characters`);
  return values;
}

function levelOf(groupBy: gql.Grouping | null, [, scopeSites, , sites, kiosks]: PlaceParameters): Level {
  if (groupBy === 'KIOSK' || kiosks.length > 0) return 'KIOSK';
  return groupBy === 'SITE' || scopeSites.length > 0 || sites.length > 0 ? 'SITE' : 'REGION';
}

/** @throws AppError BAD_USER_INPUT that names the argument */
export function questionOf(principal: Principal, args: gql.QueryfulfilmentFunnelArgs): Question {
  const { from, to } = rangeArgument(args.range, 'range');
  const range = { from: from.getTime(), to: to.getTime() };
  const length = range.to - range.from;
  if (length > longestRangeMs) throw badInput('range', `must cover at most ${longestRangeMs / dayMs} days`);
  const groupBy = args.groupBy ?? null;
  if (groupBy === 'HOUR' && length > exactRangeMs)
    throw badInput('range', `must cover at most ${exactRangeMs / dayMs} days by HOUR`);
  const scope = scopeOf(principal);
  const place: PlaceParameters = [
    scope.regions,
    scope.sites,
    ids('filter.regions', args.filter?.regions),
    ids('filter.sites', args.filter?.sites),
    ids('filter.kiosks', args.filter?.kiosks),
  ];
  return { range, groupBy, place, level: levelOf(groupBy, place), wholeDays: args.wholeDays ?? false };
}
