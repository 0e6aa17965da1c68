import { Injectable } from '@nestjs/common';
import type { Queryable } from '@app/persistence';
import type { Scope } from '../access/scope.js';
import {
  deleteUnusedSuccessors,
  expireDeviceTokens,
  findToken,
  insertDeviceTokens,
  insertGatewayToken,
  revokeDeviceTokens,
  revokeToken,
  type StoredTokenRow,
  tokenLifetime,
} from './api-token.sql.js';
import { mintToken } from './token.js';
import { bumpAccessVersion } from './token.sql.js';

/** A token as its owner gets it, once. */
export interface NewToken {
  id: string;
  text: string;
  expiresAt: Date | null;
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
    return this.issue(transaction, kiosks, at, null);
  }

  /**
   * A token beside those that the kiosk has. They go on working until it is used for the first time, and for
   * `overlapSeconds` from then: a kiosk that never got the answer loses nothing and asks again.
   */
  async issueSuccessor(
    transaction: Queryable,
    kiosk: { id: number; serial: string },
    overlapSeconds: number,
    at: Date,
  ): Promise<NewToken> {
    await transaction.run(deleteUnusedSuccessors, [kiosk.id]);
    const issued = (await this.issue(transaction, [kiosk], at, overlapSeconds)).get(kiosk.id);
    if (issued === undefined) throw new Error('Issuing a token to one kiosk answered none');
    return issued;
  }

  /** When a token was issued and when it ends by itself; undefined when there is none. `id` must be a UUID. */
  async lifetime(
    database: Queryable,
    id: string,
  ): Promise<{ issuedAt: Date; expiresAt: Date | null } | undefined> {
    const [row] = await database.run(tokenLifetime, [id]);
    return row && { issuedAt: row.created_at, expiresAt: row.expires_at };
  }

  private async issue(
    transaction: Queryable,
    kiosks: readonly { id: number; serial: string }[],
    at: Date,
    overlapSeconds: number | null,
  ): Promise<Map<number, NewToken>> {
    const minted = kiosks.map(() => mintToken('device'));
    const rows = await transaction.run(insertDeviceTokens, [
      minted.map(({ hash }) => hash),
      kiosks.map(({ serial }) => serial),
      kiosks.map(({ id }) => id),
      at,
      overlapSeconds,
    ]);
    const stored = new Map(rows.map((row) => [row.kiosk_id, row]));
    return new Map(
      kiosks.map(({ id }, index) => [
        id,
        {
          id: stored.get(id)?.id ?? '',
          text: minted[index]?.text ?? '',
          expiresAt: stored.get(id)?.expires_at ?? null,
        },
      ]),
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
    return { id: row?.id ?? '', text, expiresAt };
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
