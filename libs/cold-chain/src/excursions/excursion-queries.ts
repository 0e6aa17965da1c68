import { Inject, Injectable } from '@nestjs/common';
import { type Principal, scopeOf } from '@app/auth';
import type { gql } from '@app/contracts';
import {
  AppError,
  type Connection,
  connection,
  decodeCursor,
  pageSize,
  parseInstant,
  rangeArgument,
} from '@app/kernel';
import { Database } from '@app/persistence';
import { excursionById, excursionPage, type ExcursionRow, excursionsOfKiosk } from './excursion.sql.js';
import { excursionIdOf, excursionNode, type ExcursionNode } from './excursion-node.js';

const largestPage = 200;
const defaultPage = 50;
const longestList = 500;
const notWithdrawn = ['OPEN', 'AWAITING_ASSESSMENT', 'WITHIN_ALLOWANCE', 'RELEASED', 'DISCARDED'] as const;

function badInput(argument: string, problem: string): AppError {
  return new AppError(`${argument} ${problem}`, { code: 'BAD_USER_INPUT', details: { argument } });
}

function list(field: string, values: readonly string[] | null | undefined): readonly string[] | null {
  if (values && values.length > longestList)
    throw badInput(`filter.${field}`, `must have at most ${longestList} entries`);
  return values ?? null;
}

function cursorOf(after: string | null | undefined): [string | null, number | null] {
  const key = decodeCursor(after, ['string', 'number']);
  if (key === null) return [null, null];
  if (
    parseInstant(
      String(key[0])
        .replace(' ', 'T')
        .replace(/([+-]\d\d)$/, '$1:00'),
    ) === null
  )
    throw badInput('after', 'is not a cursor of this list');
  return [String(key[0]), Number(key[1])];
}

function page(rows: readonly ExcursionRow[], size: number): Connection<ExcursionNode> {
  return connection(rows, size, excursionNode, (row) => [row.started_key, row.id]);
}

/** The excursion records. The caller's scope is part of every statement. */
@Injectable()
export class ExcursionQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError BAD_USER_INPUT for a page size, cursor or filter that is not usable */
  async page(
    principal: Principal,
    { filter, first, after }: gql.QueryexcursionsArgs,
  ): Promise<Connection<ExcursionNode>> {
    const scope = scopeOf(principal);
    const size = pageSize(first, largestPage, defaultPage);
    const range = filter?.range ? rangeArgument(filter.range, 'filter.range') : null;
    const rows = await this.database.run(excursionPage, [
      scope.regions,
      scope.sites,
      list('states', filter?.states) ?? notWithdrawn,
      list('regions', filter?.regions),
      list('sites', filter?.sites),
      filter?.kiosk ?? null,
      range?.from ?? null,
      range?.to ?? null,
      ...cursorOf(after),
      size + 1,
    ]);
    return page(rows, size);
  }

  async ofKiosk(
    principal: Principal,
    kioskId: number,
    { first, after }: gql.KioskexcursionsArgs,
  ): Promise<Connection<ExcursionNode>> {
    const scope = scopeOf(principal);
    const size = pageSize(first, largestPage, 20);
    const rows = await this.database.run(excursionsOfKiosk, [
      scope.regions,
      scope.sites,
      kioskId,
      ...cursorOf(after),
      size + 1,
    ]);
    return page(rows, size);
  }

  /** Null when there is none that the caller may see. */
  async one(principal: Principal, id: string): Promise<ExcursionNode | null> {
    const scope = scopeOf(principal);
    const excursionId = excursionIdOf(id);
    if (excursionId === null) return null;
    const [row] = await this.database.run(excursionById, [scope.regions, scope.sites, excursionId]);
    return row === undefined ? null : excursionNode(row);
  }
}
