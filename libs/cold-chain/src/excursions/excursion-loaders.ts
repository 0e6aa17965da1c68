import { Inject, Injectable } from '@nestjs/common';
import type { gql } from '@app/contracts';
import { groupedBy, RequestLoader } from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { type HeldLotRow, lotsOfExcursions } from '../holds/lot-hold.sql.js';
import { type AssessmentRow, assessmentsOfExcursions } from './excursion.sql.js';

function heldLot(row: HeldLotRow) {
  return {
    slot: row.slot,
    product:
      row.product_id === null
        ? null
        : {
            id: row.product_id,
            name: row.name!,
            ndc: row.ndc,
            storageClass: row.storage_class as gql.StorageClass,
            packSize: row.pack_size!,
          },
    lot: row.lot === '' ? null : row.lot,
    quantity: row.quantity,
    state: row.state,
    heldAt: row.held_at,
    endedAt: row.ended_at,
  };
}

function assessment(row: AssessmentRow) {
  const { at, assessed_by: by, decision, note, revision } = row;
  return { at, by, decision, note, revision };
}

interface Loaders {
  lots: RequestLoader<number, ReturnType<typeof heldLot>[]>;
  assessments: RequestLoader<number, ReturnType<typeof assessment>[]>;
}

/** Lots and decisions for field resolvers, many at a time. */
@Injectable()
export class ExcursionLoaders {
  private readonly ofOperation = new WeakMap<object, Loaders>();

  constructor(@Inject(Database) private readonly database: Database) {}

  of(context: object): Loaders {
    let loaders = this.ofOperation.get(context);
    if (loaders === undefined) {
      const idOf = (row: { excursion_id: number }) => row.excursion_id;
      loaders = {
        lots: new RequestLoader(async (ids) =>
          groupedBy(ids, await this.database.run(lotsOfExcursions, [ids]), idOf, heldLot),
        ),
        assessments: new RequestLoader(async (ids) =>
          groupedBy(ids, await this.database.run(assessmentsOfExcursions, [ids]), idOf, assessment),
        ),
      };
      this.ofOperation.set(context, loaders);
    }
    return loaders;
  }
}
