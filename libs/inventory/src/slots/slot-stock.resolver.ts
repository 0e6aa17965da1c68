import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow, CurrentPrincipal, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import { Database } from '@app/persistence';
import { CountSlotsService, kioskInScope } from '../counts/count-slots.service.js';
import { HoldsService } from '../holds/holds.service.js';
import { movementPage, type MovementRow } from '../ledger/ledger.sql.js';
import { lotNode } from '../lots/lot-node.js';
import { slotStock, type SlotStockNode } from './slot-stock.js';

const movementNode = (row: MovementRow) => ({
  id: String(row.id),
  slot: row.code,
  lot: lotNode(row),
  kind: row.kind,
  quantity: row.quantity,
  held: row.held,
  at: row.at,
  recordedAt: row.recorded_at,
  source: row.source,
  actor: row.actor,
  note: row.note,
});

@Resolver('SlotStock')
export class SlotStockResolver {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CountSlotsService) private readonly counts: CountSlotsService,
    @Inject(HoldsService) private readonly holds: HoldsService,
  ) {}

  /** Nothing of a kiosk that does not exist, or that the caller may not see. */
  @Query('kioskStock')
  @Allow()
  async kioskStock(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args('serial') serial: string,
  ): Promise<SlotStockNode[]> {
    const kiosk = await kioskInScope(this.database, principal, serial);
    return kiosk === undefined ? [] : slotStock(this.database, kiosk.id);
  }

  @Query('stockMovements')
  @Allow()
  async stockMovements(
    @CurrentPrincipal() principal: UserPrincipal,
    @Args() { kiosk: serial, slot, first, after }: gql.QuerystockMovementsArgs,
  ): Promise<Connection<ReturnType<typeof movementNode>>> {
    const size = pageSize(first, 500, 100);
    const key = decodeCursor(after, ['number', 'number']);
    const kiosk = await kioskInScope(this.database, principal, serial);
    const rows =
      kiosk === undefined
        ? []
        : await this.database.run(movementPage, [
            kiosk.id,
            slot?.slice(0, 32) ?? null,
            key === null ? null : new Date(Number(key[0])),
            key === null ? null : Number(key[1]),
            size + 1,
          ]);
    return connection(rows, size, movementNode, (row) => [row.recorded_at.getTime(), row.id]);
  }

  @Mutation('countSlots')
  @Allow('CREW', 'OPS', 'ADMIN')
  countSlots(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.CountSlotsInput) {
    return this.counts.count(principal, input);
  }

  @Mutation('holdStock')
  @Allow('OPS', 'PHARMACIST', 'ADMIN')
  holdStock(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.HoldStockInput) {
    return this.holds.change(principal, input, 'HELD');
  }

  @Mutation('releaseStock')
  @Allow('PHARMACIST', 'ADMIN')
  releaseStock(@CurrentPrincipal() principal: UserPrincipal, @Args('input') input: gql.HoldStockInput) {
    return this.holds.change(principal, input, 'RELEASED');
  }
}
