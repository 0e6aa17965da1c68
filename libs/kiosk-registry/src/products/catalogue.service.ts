import { Inject, Injectable } from '@nestjs/common';
import { forbidden, isWholeFleet, type Principal, scopeOf } from '@app/auth';
import type { gql, StorageClass } from '@app/contracts';
import { type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import { Database } from '@app/persistence';
import { refuse, RegistryChange } from '../change/registry-change.js';
import { type AlreadyExists, alreadyExists, type InvalidInput } from '../problem.js';
import { checkProduct } from './product-input.js';
import {
  countProducts,
  insertProduct,
  listKioskModels,
  productPage,
  type ProductRow,
} from './product.sql.js';

export type ProductNode = gql.Product & { __typename: 'Product' };

export const productNode = (row: ProductRow): ProductNode => ({
  __typename: 'Product',
  id: row.id,
  name: row.name,
  ndc: row.ndc,
  storageClass: row.storage_class as StorageClass,
  packSize: row.pack_size,
  unitCost: row.unit_cost,
});

/** What kiosks hold and which kinds of kiosk there are: the same for the whole fleet. */
@Injectable()
export class CatalogueService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RegistryChange) private readonly changes: RegistryChange,
  ) {}

  async products({
    first,
    after,
  }: gql.QueryproductsArgs): Promise<Connection<ProductNode> & { totalCount: number }> {
    const size = pageSize(first, 1_000, 200);
    const key = decodeCursor(after, ['string', 'string']);
    const [rows, [count]] = await Promise.all([
      this.database.run(productPage, [
        key === null ? null : String(key[0]),
        key === null ? null : String(key[1]),
        size + 1,
      ]),
      this.database.run(countProducts, []),
    ]);
    const page = connection(rows, size, productNode, (row) => [row.name, row.id]);
    return { ...page, totalCount: count?.products ?? 0 };
  }

  async kioskModels(): Promise<gql.KioskModel[]> {
    const rows = await this.database.run(listKioskModels, []);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      heartbeatSeconds: row.heartbeat_seconds,
      silentAfterSeconds: row.silent_after_seconds,
    }));
  }

  /** @throws AppError FORBIDDEN for somebody who is restricted to a part of the fleet */
  async registerProduct(
    principal: Principal,
    input: gql.RegisterProductInput,
  ): Promise<ProductNode | AlreadyExists | InvalidInput> {
    if (!isWholeFleet(scopeOf(principal))) throw forbidden('Products belong to the whole fleet');
    const problem = checkProduct(input);
    if (problem !== null) return problem;
    const { id, name } = input;
    const ndc = input.ndc ?? null;
    const storageClass = input.storageClass ?? 'CONTROLLED_ROOM_TEMPERATURE';
    const packSize = input.packSize ?? 1;
    const unitCost = input.unitCost ?? null;
    return this.changes.make<ProductNode, AlreadyExists>(principal, async ({ transaction, at }) => {
      const made = await transaction.run(insertProduct, [
        id,
        name,
        ndc,
        storageClass,
        packSize,
        unitCost,
        at,
      ]);
      if (made.length === 0) refuse(alreadyExists('input.id', 'There is a product with this id'));
      return {
        result: { __typename: 'Product', id, name, ndc, storageClass, packSize, unitCost },
        audit: {
          action: 'product.register',
          subject: `product:${id}`,
          detail: { name, ndc, storageClass, packSize, unitCost },
        },
      };
    });
  }
}
