import { Injectable } from '@nestjs/common';
import type { Queryable } from '@app/persistence';
import type { Scope } from '../access/scope.js';
import {
  expireDeviceTokens,
  findToken,
  insertDeviceTokens,
  insertGatewayToken,
  revokeDeviceTokens,
  revokeToken,
  type StoredTokenRow,
} from './api-token.sql.js';
import { mintToken } from './token.js';
import { bumpAccessVersion } from './token.sql.js';

/** A token as its owner gets it, once. */
export interface NewToken {
  id: string;
  text: string;
}

/** Tokens of kiosks and gateways. Everything happens in the caller's transaction. */
@Injectable()
export class ApiTokens {
  /** One token for each kiosk, in one statement. By kiosk id. */
  async issueToKiosks(
    transaction: Queryable,
    kiosks: readonly { id: number; serial: string }[],
    at: Date,
  ): Promise<Map<number, NewToken>> {
    const minted = kiosks.map(() => mintToken('device'));
    const rows = await transaction.run(insertDeviceTokens, [
      minted.map(({ hash }) => hash),
      kiosks.map(({ serial }) => serial),
      kiosks.map(({ id }) => id),
      at,
    ]);
    const ids = new Map(rows.map((row) => [row.kiosk_id, row.id]));
    return new Map(
      kiosks.map(({ id }, index) => [id, { id: ids.get(id) ?? '', text: minted[index]?.text ?? '' }]),
    );
  }

  /** The tokens that a kiosk has now work until `at` at most. */
  async expireForKiosk(transaction: Queryable, kioskId: number, at: Date): Promise<void> {
    await transaction.run(expireDeviceTokens, [kioskId, at]);
    await transaction.run(bumpAccessVersion, []);
  }

  async revokeForKiosk(transaction: Queryable, kioskId: number, at: Date): Promise<void> {
    await transaction.run(revokeDeviceTokens, [kioskId, at]);
    await transaction.run(bumpAccessVersion, []);
  }

  async issueToGateway(
    transaction: Queryable,
    gateway: { name: string; scope: Scope; expiresAt: Date | null },
    at: Date,
  ): Promise<NewToken> {
    const { text, hash } = mintToken('gateway');
    const { name, scope, expiresAt } = gateway;
    const [row] = await transaction.run(insertGatewayToken, [
      hash,
      name,
      [...scope.regions],
      [...scope.sites],
      at,
      expiresAt,
    ]);
    return { id: row?.id ?? '', text };
  }

  /** Locked until the transaction ends; `id` must be a UUID. */
  async find(transaction: Queryable, id: string): Promise<StoredTokenRow | undefined> {
    const [row] = await transaction.run(findToken, [id]);
    return row;
  }

  async revoke(transaction: Queryable, id: string, at: Date): Promise<void> {
    await transaction.run(revokeToken, [id, at]);
    await transaction.run(bumpAccessVersion, []);
  }
}
