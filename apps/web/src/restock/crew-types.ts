import type { KnownLot, KnownProduct } from '../scanning/judge-scan.js';
import type { RestockRoutesQuery, RestockStockQuery } from '../generated/graphql.js';

export type CrewRoute = RestockRoutesQuery['replenishment']['routes'][number];
export type CrewStop = CrewRoute['stops'][number];
export type CrewLine = CrewStop['lines'][number];
export type CrewSlot = RestockStockQuery['kioskStock'][number];

/** The route that this phone works on, with all that is needed where there is no signal. */
export interface KeptRoute {
  route: CrewRoute;
  /** By serial: what the ledger had in each slot when the route was loaded. */
  stock: Record<string, CrewSlot[]>;
  keptAt: number;
  /** To tell one pack from another; not there when the route was loaded by an older version of the app. */
  known?: { products: KnownProduct[]; lots: KnownLot[] };
}

/** What was counted, filled and taken out of one lot in one slot. */
export interface VisitRow {
  slot: string;
  zone: string;
  product: string;
  lot: string;
  expiresOn: string | null;
  tote: number | null;
  cold: boolean;
  capacity: number;
  /** By the ledger when the route was loaded. */
  expected: number;
  /** As planned; 0 for a lot that only lies there. */
  planned: number;
  reason: string;
  before: number | null;
  filled: number;
  removed: number;
  removedBecause: 'EXPIRING' | 'RECALLED' | 'HELD' | 'DAMAGED' | 'OTHER';
  /** A pack of it was scanned, or its number typed. */
  scanned?: boolean;
  /** Another product than the slot's, as its barcode says. */
  foundProduct?: string;
}

/** A picture as it is kept on the phone until the server has it. */
export interface KeptPhoto {
  id: string;
  stop: string;
  slot: string | null;
  takenAt: number;
  picture: Blob;
}

/** A visit under way; kept on the phone with every touch. */
export interface Draft {
  stop: string;
  startedAt: number;
  rows: VisitRow[];
  /** Slots that somebody has been through. */
  seen: string[];
  note: string;
  /** Ids of its pictures, in the order in which they were taken. */
  photos: string[];
}

interface ChangeBase {
  /** The client id that the server knows it by. */
  id: string;
  /** Whose change it is: only they send it. */
  by: string;
  stop: string;
  serial: string;
  madeAt: number;
  /** Why the server did not take it; null while it waits to be sent. */
  refused: string | null;
}
export interface CompletionChange extends ChangeBase {
  kind: 'complete';
  startedAt: number;
  note: string | null;
  counts: {
    slot: string;
    lot: string;
    product: string | null;
    before: number | null;
    filled: number;
    removed: number;
    removedBecause: VisitRow['removedBecause'] | null;
  }[];
  /** The stop is gone from the plan: recorded as a stock-take of the kiosk instead. */
  asStockTake: boolean;
  /** To go on with when it was refused. */
  draft: Draft;
}
export interface SkipChange extends ChangeBase {
  kind: 'skip';
  reason: string;
}
/** The picture itself is in the store of pictures, under the same id. */
export interface PhotoChange extends ChangeBase {
  kind: 'photo';
}
export type Change = CompletionChange | SkipChange | PhotoChange;
