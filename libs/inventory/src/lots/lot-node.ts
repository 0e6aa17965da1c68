import type { gql } from '@app/contracts';
import { type ProductNode, productNode } from '@app/kiosk-registry';
import { type LotRow, productOf } from './lot.sql.js';

export type LotNode = Omit<gql.Lot, 'product'> & { __typename: 'Lot'; product: ProductNode };

export const lotNode = (row: LotRow): LotNode => ({
  __typename: 'Lot',
  id: String(row.lot_id),
  number: row.number,
  product: productNode(productOf(row)),
  expiresOn: row.expires_on,
  state: row.lot_state,
});
