import { Inject, Injectable } from '@nestjs/common';
import { type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import { AppError, type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import { Database } from '@app/persistence';
import { countIncidents, type IncidentMatch, incidentPage, incidentsById } from './incident.sql.js';
import { incidentIdOf, type IncidentNode, incidentNode } from './incident-node.js';

export interface IncidentConnection extends Connection<IncidentNode> {
  /** Counted only when a query asks for it. */
  totalCount: () => Promise<number>;
}

const largestPage = 200;
const defaultPage = 50;
const longestList = 500;

function list<T extends string>(field: string, values: readonly T[] | null | undefined): readonly T[] | null {
  if (values === null || values === undefined) return null;
  if (values.length > longestList)
    throw new AppError(`filter.${field} has ${values.length} entries; at most ${longestList} are allowed`, {
      code: 'BAD_USER_INPUT',
      details: { argument: `filter.${field}` },
    });
  return values;
}

/** The incident inbox. The caller's scope is part of every statement. */
@Injectable()
export class IncidentQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError BAD_USER_INPUT for a page size, cursor or filter that is not usable */
  async page(
    principal: Principal,
    { filter, first, after }: gql.QueryincidentsArgs,
  ): Promise<IncidentConnection> {
    const scope = scopeOf(principal);
    const size = pageSize(first, largestPage, defaultPage);
    const key = decodeCursor(after, ['number', 'number', 'string', 'number']);
    if (key && !/^\d{4}-\d\d-\d\d [0-9:.+-]{8,24}$/.test(String(key[2])))
      throw new AppError('after is not a cursor of this list', {
        code: 'BAD_USER_INPUT',
        details: { argument: 'after' },
      });
    const match: IncidentMatch = [
      scope.regions,
      scope.sites,
      list('states', filter?.states) ?? ['OPEN', 'ACKNOWLEDGED'],
      list('severities', filter?.severities),
      list('regions', filter?.regions),
      list('sites', filter?.sites),
      filter?.kiosk ?? null,
      filter?.muted ?? null,
    ];
    const rows = await this.database.run(incidentPage, [
      ...match,
      key === null ? null : key[0] === 1,
      key === null ? null : Math.trunc(Number(key[1])),
      key === null ? null : String(key[2]),
      key === null ? null : Math.trunc(Number(key[3])),
      size + 1,
    ]);
    const page = connection(rows, size, incidentNode, (row) => [
      row.state === 'RESOLVED' ? 0 : 1,
      row.severity_rank,
      row.opened_key,
      row.id,
    ]);
    return {
      ...page,
      totalCount: async () => (await this.database.run(countIncidents, match))[0]?.incidents ?? 0,
    };
  }

  /** Null when there is none that the caller may see. */
  async one(principal: Principal, id: string): Promise<IncidentNode | null> {
    const incidentId = incidentIdOf(id);
    if (incidentId === null) return null;
    return (await this.several(principal, [incidentId]))[0] ?? null;
  }

  async several(principal: Principal, ids: readonly number[]): Promise<IncidentNode[]> {
    const scope = scopeOf(principal);
    const rows = await this.database.run(incidentsById, [scope.regions, scope.sites, ids]);
    return rows.map(incidentNode);
  }
}
