import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import type { gql } from '@app/contracts';
import { type Connection, connection, decodeCursor, pageSize, rangeArgument } from '@app/kernel';
import { Database } from '@app/persistence';
import { Allow } from '../access/access.decorators.js';
import { auditPage, type AuditRow } from './audit.sql.js';

interface AuditEntryNode extends Omit<gql.AuditEntry, 'at'> {
  at: Date;
}

function entry(row: AuditRow): AuditEntryNode {
  return {
    id: String(row.id),
    at: row.at,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    detail: JSON.stringify(row.detail),
    hash: row.hash.toString('hex'),
  };
}

@Resolver('AuditEntry')
export class AuditTrailResolver {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Query('auditTrail')
  @Allow('ADMIN')
  async auditTrail(
    @Args() { filter, first, after }: gql.QueryauditTrailArgs,
  ): Promise<Connection<AuditEntryNode>> {
    const size = pageSize(first, 200, 50);
    const before = decodeCursor(after, ['number'])?.[0] ?? null;
    const range = filter?.range ? rangeArgument(filter.range, 'filter.range') : null;
    const rows = await this.database.run(auditPage, [
      before === null ? null : Math.trunc(Number(before)),
      filter?.actor ?? null,
      filter?.action ?? null,
      filter?.subject ?? null,
      range?.from ?? null,
      range?.to ?? null,
      size + 1,
    ]);
    return connection(rows, size, entry, (row) => [row.id]);
  }
}
