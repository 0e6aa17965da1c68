import { Injectable } from '@nestjs/common';
import type { Queryable } from '@app/persistence';
import { readTokenPolicy, saveTokenPolicy } from './token-policy.sql.js';

/** How long tokens live, as the fleet's operator decided. */
@Injectable()
export class TokenPolicies {
  /** Null: until they are rotated or revoked. */
  async deviceTokenDays(database: Queryable): Promise<number | null> {
    const [row] = await database.run(readTokenPolicy, []);
    return row?.device_token_days ?? null;
  }

  async save(transaction: Queryable, deviceTokenDays: number | null): Promise<void> {
    await transaction.run(saveTokenPolicy, [deviceTokenDays]);
  }
}
