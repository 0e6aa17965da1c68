import type { gql } from '@app/contracts';
import type { Queryable } from '@app/persistence';
import { monthOf, weekOf } from '../calendar/local-days.js';
import { DenseCounts } from './dense-counts.js';
import { badInput, mostRows } from './question.js';
import { namesOfGroups } from './sums.sql.js';

/** What everything that is counted belongs to. */
export interface Membership {
  region_id: string;
  site_id: string;
  kiosk_id: number;
  starts_on: string;
}

export interface Group {
  key: string;
  orders: DenseCounts;
  sessions: DenseCounts;
}

export function groupKey(groupBy: gql.Grouping | null, member: Membership, hour?: number): string {
  switch (groupBy) {
    case null:
      return 'all';
    case 'REGION':
      return member.region_id;
    case 'SITE':
      return member.site_id;
    case 'KIOSK':
      return String(member.kiosk_id);
    case 'HOUR':
      return String(hour ?? 0);
    case 'DAY':
      return member.starts_on;
    case 'WEEK':
      return weekOf(member.starts_on);
    case 'MONTH':
      return monthOf(member.starts_on);
  }
}

/** The rows of an answer while they are added up. */
export class Groups {
  private readonly groups = new Map<string, Group>();

  constructor(private readonly groupBy: gql.Grouping | null) {
    // The one row of everything is there although nothing is in it.
    if (groupBy === null) this.group('all');
    if (groupBy === 'HOUR') for (let hour = 0; hour < 24; hour++) this.group(String(hour));
  }

  /** @throws AppError BAD_USER_INPUT when there are more than an answer holds */
  of(member: Membership, hour?: number): Group {
    return this.group(groupKey(this.groupBy, member, hour));
  }

  /** By its key. */
  group(key: string): Group {
    let group = this.groups.get(key);
    if (group === undefined) {
      if (this.groups.size >= mostRows)
        throw badInput(
          'groupBy',
          `makes more than ${mostRows} rows: ask for fewer places or a shorter range`,
        );
      group = { key, orders: new DenseCounts(), sessions: new DenseCounts() };
      this.groups.set(key, group);
    }
    return group;
  }

  get byHour(): boolean {
    return this.groupBy === 'HOUR';
  }

  all(): Group[] {
    return [...this.groups.values()];
  }
}

export interface NamedGroup extends Group {
  id: string;
  name: string;
}

/** With the names that people know, in the order in which a list of them reads. */
export async function nameGroups(
  queryable: Queryable,
  groupBy: gql.Grouping | null,
  groups: readonly Group[],
): Promise<NamedGroup[]> {
  if (groupBy === 'REGION' || groupBy === 'SITE' || groupBy === 'KIOSK') {
    const rows = await queryable.run(namesOfGroups, [groupBy, groups.map(({ key }) => key)]);
    const names = new Map(rows.map((row) => [row.key, row]));
    return groups
      .map((group) => ({
        ...group,
        id: names.get(group.key)?.id ?? group.key,
        name: names.get(group.key)?.name ?? group.key,
      }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id, 'en'));
  }
  const named = groups.map((group) => ({
    ...group,
    id: group.key,
    name: groupBy === null ? 'All' : groupBy === 'HOUR' ? `${group.key.padStart(2, '0')}:00` : group.key,
  }));
  return groupBy === 'HOUR'
    ? named.sort((a, b) => Number(a.key) - Number(b.key))
    : named.sort((a, b) => a.key.localeCompare(b.key));
}
