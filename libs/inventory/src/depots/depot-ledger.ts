import type { Queryable } from '@app/persistence';
import { type Discrepancy, openAll } from '../discrepancies/open-discrepancy.js';
import { depotPlace, insertDepotMovements, lockDepot, setDepotStock } from './depot.sql.js';

export type DepotMovementKind =
  | 'RECEIVED'
  | 'COUNTED'
  | 'DISPOSED'
  | 'PICKED'
  | 'FILLED'
  | 'BROUGHT_BACK'
  | 'RETURNED'
  | 'RECALLED'
  | 'EXPIRED';

interface DepotMovement {
  /** 0: the shelf. */
  route: number;
  lotId: number;
  kind: DepotMovementKind;
  quantity: number;
  held: number;
}

export interface DepotContext {
  depot: string;
  /** When it happened, by our clock. */
  at: Date;
  now: Date;
  reference: string | null;
  actor: string | null;
}

type Place = Map<number, { quantity: number; held: number }>;

/** Shelves and totes of one depot in one transaction: what is not there cannot leave, and says so. */
export class DepotLedger {
  private readonly movements: DepotMovement[] = [];
  private readonly discrepancies: Discrepancy[] = [];
  private readonly places = new Map<number, Place>();

  private constructor(
    private readonly transaction: Queryable,
    private readonly context: DepotContext,
  ) {}

  /** One after the other changes a depot. */
  static async open(transaction: Queryable, context: DepotContext): Promise<DepotLedger> {
    await transaction.run(lockDepot, [context.depot]);
    return new DepotLedger(transaction, context);
  }

  async stock(route: number): Promise<Place> {
    let place = this.places.get(route);
    if (place === undefined) {
      const rows = await this.transaction.run(depotPlace, [this.context.depot, route]);
      place = new Map(rows.map(({ lot_id, quantity, held }) => [lot_id, { quantity, held }]));
      this.places.set(route, place);
    }
    return place;
  }

  /** Packs come in (positive) or leave; `held` of them are put aside. Never below nothing: answers what really moved. */
  async move(
    route: number,
    lotId: number,
    kind: DepotMovementKind,
    quantity: number,
    held = 0,
  ): Promise<number> {
    const place = await this.stock(route);
    const here = place.get(lotId) ?? { quantity: 0, held: 0 };
    const moved = Math.max(quantity, -here.quantity);
    const left = here.quantity + moved;
    const heldLeft = Math.min(left, Math.max(0, here.held + held));
    if (moved !== quantity)
      this.discrepancies.push({
        kind: 'DEPOT_SHORT',
        kioskId: null,
        depotId: this.context.depot,
        slotId: null,
        lotId,
        expected: here.quantity,
        actual: -quantity,
        detail: `${route === 0 ? 'The shelf' : `The totes of route ${route}`} had ${here.quantity} packs by the ledger, and ${-quantity} left`,
        at: this.context.at,
        reference: this.context.reference,
        owner: this.context.actor ?? 'OPS',
      });
    place.set(lotId, { quantity: left, held: heldLeft });
    if (moved !== 0 || heldLeft !== here.held)
      this.movements.push({ route, lotId, kind, quantity: moved, held: heldLeft - here.held });
    return moved;
  }

  /** Writes what was moved. */
  async write(): Promise<void> {
    const { depot, at, now, reference, actor } = this.context;
    await openAll(this.transaction, this.discrepancies, now);
    if (this.movements.length === 0) return;
    await this.transaction.run(insertDepotMovements, [
      depot,
      this.movements.map(({ route }) => route),
      this.movements.map(({ lotId }) => lotId),
      this.movements.map(({ kind }) => kind),
      this.movements.map(({ quantity }) => quantity),
      this.movements.map(({ held }) => held),
      at,
      now,
      reference,
      actor,
    ]);
    const touched = [
      ...new Map(this.movements.map((each) => [`${each.route} ${each.lotId}`, each])).values(),
    ].map(({ route, lotId }) => ({ route, lotId, ...this.places.get(route)!.get(lotId)! }));
    await this.transaction.run(setDepotStock, [
      depot,
      touched.map(({ route }) => route),
      touched.map(({ lotId }) => lotId),
      touched.map(({ quantity }) => quantity),
      touched.map(({ held }) => held),
    ]);
  }
}
