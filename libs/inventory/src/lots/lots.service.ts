import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, type Principal } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock, type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import {
  checkCount,
  checkText,
  type Conflict,
  conflict,
  firstProblem,
  type InvalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { checkDate } from './calendar-date.js';
import { type LotNode, lotNode } from './lot-node.js';
import { insertLots, knownProducts, lotPage, lotsByNumber } from './lot.sql.js';

const mostLots = 500;

/** Which lots there are. They belong to the whole fleet, as products do. */
@Injectable()
export class LotsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  async lots({ filter, first, after }: gql.QuerylotsArgs): Promise<Connection<LotNode>> {
    const size = pageSize(first, 500, 100);
    const key = decodeCursor(after, ['string', 'string', 'number']);
    const rows = await this.database.run(lotPage, [
      filter?.product ?? null,
      filter?.number?.slice(0, 64) ?? null,
      filter?.states ?? null,
      key === null ? null : String(key[0]),
      key === null ? null : String(key[1]),
      key === null ? null : Number(key[2]),
      size + 1,
    ]);
    return connection(rows, size, lotNode, (row) => [row.product_id, row.sort_expiry, row.lot_id]);
  }

  async register(
    principal: Principal,
    inputs: readonly gql.RegisterLotInput[],
  ): Promise<{ __typename: 'RegisteredLots'; lots: LotNode[] } | InvalidInput | NotFound | Conflict> {
    const problem = firstProblem([
      () => checkCount('inputs', inputs.length, 1, mostLots),
      ...inputs.map(
        (input, index) => () =>
          checkText(`inputs[${index}].product`, input.product, 64) ??
          checkText(`inputs[${index}].number`, input.number, 64) ??
          checkDate(`inputs[${index}].expiresOn`, input.expiresOn),
      ),
    ]);
    if (problem !== null) return problem;
    const products = inputs.map(({ product }) => product);
    const known = new Set(
      (await this.database.run(knownProducts, [[...new Set(products)]])).map(({ id }) => id),
    );
    const missing = products.findIndex((product) => !known.has(product));
    if (missing >= 0) return notFound(`inputs[${missing}].product`, 'There is no such product');
    const numbers = inputs.map(({ number }) => number);
    // A statement cannot touch one row twice: of equal inputs the first one counts.
    const distinct = [
      ...new Map(
        inputs.map((input) => [`${input.product}\n${input.number}`, input] as const).reverse(),
      ).values(),
    ];
    return this.database.transaction(async (transaction) => {
      const at = new Date(this.clock.now());
      const made = await transaction.run(insertLots, [
        distinct.map(({ product }) => product),
        distinct.map(({ number }) => number),
        distinct.map(({ expiresOn }) => expiresOn),
        'ACTIVE',
        at,
      ]);
      const rows = await transaction.run(lotsByNumber, [products, numbers]);
      const found = new Map(rows.map((row) => [`${row.product_id}\n${row.number}`, row]));
      const lots = inputs.map(({ product, number }) => found.get(`${product}\n${number}`)!);
      const other = lots.findIndex((row, index) => row.expires_on !== inputs[index]!.expiresOn);
      if (other >= 0)
        return conflict(
          `inputs[${other}].expiresOn`,
          `This lot is registered with ${lots[other]!.expires_on ?? 'no expiry'}`,
        );
      if (made.length > 0)
        await this.trail.record(transaction, {
          at,
          actor: actorOf(principal),
          action: 'lot.register',
          subject: `lots:${made.length}`,
          detail: {
            lots: distinct.slice(0, 50).map(({ product, number, expiresOn }) => [product, number, expiresOn]),
          },
        });
      return { __typename: 'RegisteredLots', lots: lots.map(lotNode) };
    });
  }
}
