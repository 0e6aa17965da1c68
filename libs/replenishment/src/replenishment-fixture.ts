import { AuditTrail, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { DepotLedger, DepotsService } from '@app/inventory';
import { createLogger } from '@app/observability';
import { statement } from '@app/persistence';
import { aKiosk, type KioskRows, type TestDatabase } from '@app/testing';
import { DemandForecasts } from './demand/demand-forecasts.js';
import { OverrideLineService } from './overrides/override-line.service.js';
import { ComputePlan } from './plans/compute-plan.js';
import { PlanInputs } from './plans/plan-inputs.js';
import { PlanRequests } from './plans/plan-requests.js';
import { PlansService } from './plans/plans.service.js';
import { VisitPhotosService } from './photos/visit-photos.service.js';
import type { RouteNode } from './routes/restock-nodes.js';
import { ArrangeStopsService } from './routes/arrange-stops.service.js';
import { RoutesService } from './routes/routes.service.js';
import { greatCircleTravel } from './routing/distance.js';
import { CompleteStopService } from './visits/complete-stop.service.js';

const minute = 60_000;
const day = 24 * 60 * minute;
export const product = 'amoxicillin-500';

const insertLot = statement<[string, string, string | null, string], { id: number }>(
  'replenishment-spec.insert-lot',
  `INSERT INTO lot (product_id, number, expires_on, state, created_at) VALUES ($1, $2, $3::date, $4, now()) RETURNING id`,
);
const insertReadings = statement<
  [number, number, readonly Date[], readonly number[], readonly number[]],
  never
>(
  'replenishment-spec.insert-readings',
  `INSERT INTO stock_level (kiosk_id, slot_id, at, received_at, quantity, dispensed_total)
   SELECT $1, $2, at, at, quantity, total FROM unnest($3::timestamptz[], $4::integer[], $5::integer[]) AS r (at, quantity, total)`,
);
const insertBalance = statement<[number, number, number, number], never>(
  'replenishment-spec.insert-balance',
  `WITH m AS (INSERT INTO stock_movement (kiosk_id, slot_id, lot_id, kind, quantity, at, recorded_at, source)
     VALUES ($1, $2, $3, 'COUNTED', $4::integer, '2026-02-27', '2026-02-27', 'SYSTEM'))
   INSERT INTO slot_lot (slot_id, lot_id, kiosk_id, quantity) VALUES ($2, $3, $1, $4::integer)`,
);
const slotBalances = statement<[number], { code: string; number: string; quantity: number; held: number }>(
  'replenishment-spec.slot-balances',
  `SELECT s.code, l.number, b.quantity, b.held FROM slot_lot b JOIN slot s ON s.id = b.slot_id JOIN lot l ON l.id = b.lot_id
    WHERE b.kiosk_id = $1 AND b.quantity <> 0 ORDER BY s.code, l.number`,
);
const depotBalances = statement<[boolean], { number: string; quantity: number; held: number }>(
  'replenishment-spec.depot-balances',
  `SELECT l.number, d.quantity, d.held FROM depot_stock d JOIN lot l ON l.id = d.lot_id
    WHERE (d.route_id = 0) = $1 AND d.quantity > 0 ORDER BY l.number`,
);
const insertExcursionHold = statement<[kiosk: number, slot: number, lot: string, at: Date], { id: number }>(
  'replenishment-spec.insert-excursion-hold',
  `WITH p AS (INSERT INTO probe (kiosk_id, name, zone, storage_class) VALUES ($1, 'hold', 'cabinet', 'CONTROLLED_ROOM_TEMPERATURE') ON CONFLICT (kiosk_id, name) DO UPDATE SET name = excluded.name RETURNING id),
     x AS (INSERT INTO excursion (kiosk_id, probe_id, state, started_at, last_at, last_celsius, readings, min_celsius, max_celsius,
       excursion_seconds, spike_seconds, unknown_seconds, reasons, detected_at, mean_kinetic_at)
     SELECT $1, id, 'AWAITING_ASSESSMENT', $4::timestamptz, $4::timestamptz, 31, 9, 20, 31, 600, 0, 0, '{}', $4::timestamptz, $4::timestamptz FROM p RETURNING id)
   INSERT INTO lot_hold (excursion_id, kiosk_id, slot_id, lot, quantity, state, held_at)
   SELECT id, $1, $2, $3, 2, 'HELD', $4::timestamptz FROM x RETURNING id`,
);
const setHold = statement<[hold: number, state: string], never>(
  'replenishment-spec.set-hold',
  'UPDATE lot_hold SET state = $2 WHERE id = $1',
);
const setLotState = statement<[lot: number, state: string], never>(
  'replenishment-spec.set-lot-state',
  'UPDATE lot SET state = $2 WHERE id = $1',
);
const openKinds = statement<[], { kind: string; detail: string }>(
  'replenishment-spec.open-kinds',
  `SELECT kind, detail FROM stock_discrepancy WHERE state = 'OPEN' ORDER BY id`,
);
const brokenSums = statement<[], { broken: number }>(
  'replenishment-spec.broken-sums',
  `SELECT (SELECT count(*) FROM (SELECT slot_id, lot_id, sum(quantity) AS q, sum(held) AS h FROM stock_movement GROUP BY 1, 2) m
       FULL JOIN slot_lot b USING (slot_id, lot_id)
      WHERE coalesce(m.q, 0) <> coalesce(b.quantity, 0) OR coalesce(m.h, 0) <> coalesce(b.held, 0))
     + (SELECT count(*) FROM (SELECT depot_id, route_id, lot_id, sum(quantity) AS q, sum(held) AS h FROM depot_movement GROUP BY 1, 2, 3) m
       FULL JOIN depot_stock d USING (depot_id, route_id, lot_id)
      WHERE coalesce(m.q, 0) <> coalesce(d.quantity, 0) OR coalesce(m.h, 0) <> coalesce(d.held, 0)) AS broken`,
);

export const user = (
  role: UserPrincipal['role'],
  name: string = role.toLowerCase(),
  regions: string[] = [],
): UserPrincipal => ({
  ...{ kind: 'user', id: name, email: `${name}@x`, name, role, regions, sites: [] },
});

/** A depot with three kiosks on the Monday of a clinic in Los Angeles, and everything that plans and drives for it. */
export class RestockScenario {
  now = Date.parse('2026-03-02T12:30:00Z');
  readonly date = '2026-03-02';
  readonly kiosks: KioskRows[] = [];
  readonly lots: Record<string, number> = {};
  readonly jobs: unknown[] = [];
  private readonly clock = { now: () => this.now };
  private readonly trail = new AuditTrail();
  private readonly logger = createLogger({ name: 'test', level: 'silent' });
  readonly depots = new DepotsService(this.db.database, this.clock, this.trail);
  readonly forecasts = new DemandForecasts(this.db.database, this.clock);
  readonly plans = new PlansService(this.db.database, this.clock, this.trail, this.depots, {
    add: async (...job: unknown[]) => void this.jobs.push(job),
  } as never);
  private readonly compute = new ComputePlan(
    this.db.database,
    this.clock,
    this.logger,
    new PlanInputs(this.db.database),
    greatCircleTravel,
  );
  readonly requests = new PlanRequests(
    this.db.database,
    this.clock,
    this.logger,
    this.forecasts,
    this.compute,
  );
  readonly routes = new RoutesService(this.db.database, this.clock, this.trail, greatCircleTravel);
  readonly arrangements = new ArrangeStopsService(
    this.db.database,
    this.clock,
    this.trail,
    greatCircleTravel,
  );
  readonly overrides = new OverrideLineService(this.db.database, this.clock, this.trail);
  readonly visits = new CompleteStopService(this.db.database, this.clock, this.trail, {
    publish: () => undefined,
  } as never);

  readonly photos = new VisitPhotosService(this.db.database, this.clock, this.trail);

  constructor(readonly db: TestDatabase) {}

  /** K-1 and K-2 nearly empty, K-3 full; a month of history in which each slot dispensed four packs an open day. */
  async begin(): Promise<void> {
    const { database } = this.db;
    for (const [number, expires, state] of [
      ['OLD', '2026-09-01', 'ACTIVE'],
      ['NEW', '2027-03-01', 'ACTIVE'],
      ['GONE', '2026-02-01', 'ACTIVE'],
    ] as const) {
      if (this.kiosks.length === 0)
        for (const name of ['one', 'two', 'three'])
          this.kiosks.push(
            await aKiosk(database, {
              serial: `K-${this.kiosks.length + 1}`,
              site: name,
              region: 'west',
              slots: [{ code: 'A1' }, { code: 'A2' }],
            }),
          );
      const [lot] = await database.run(insertLot, [product, number, expires, state]);
      this.lots[number] = lot!.id;
    }
    const made = await this.depots.save(user('ADMIN'), {
      ...{
        id: 'west-depot',
        name: 'West',
        region: 'west',
        timeZone: 'America/Los_Angeles',
        latitude: 34.05,
        longitude: -118.3,
      },
      ...{ sites: ['one', 'two', 'three'], vans: 1 },
    });
    if (made.__typename !== 'Depot') throw new Error('no depot');
    await this.depots.record(user('ADMIN'), {
      ...{ depot: 'west-depot', clientId: 'delivery-1' },
      lines: [
        { product, lot: 'OLD', kind: 'RECEIVED', quantity: 20 },
        { product, lot: 'NEW', kind: 'RECEIVED', quantity: 100 },
      ],
    });
    for (const [index, kiosk] of this.kiosks.entries()) {
      for (const slot of Object.values(kiosk.slots)) {
        await this.history(kiosk.id, slot);
        await database.run(insertBalance, [kiosk.id, slot, this.lots['OLD']!, index === 2 ? 20 : 2]);
      }
    }
    await database.run(insertBalance, [
      this.kiosks[0]!.id,
      this.kiosks[0]!.slots['A2']!,
      this.lots['GONE']!,
      1,
    ]);
  }

  private async history(kiosk: number, slot: number): Promise<void> {
    const at: Date[] = [];
    const quantities: number[] = [];
    const totals: number[] = [];
    let total = 0;
    // Readings at 10, 12, 14 and 16 o'clock of Los Angeles on weekdays.
    for (let back = 35; back >= 1; back--) {
      const midnight = Date.parse('2026-03-02T08:00:00Z') - back * day;
      if ([0, 6].includes(new Date(midnight).getUTCDay())) continue;
      for (const hour of [10, 12, 14, 16]) {
        total += (back + hour) % 3 === 0 ? 2 : (back * 7 + hour) % 4 === 0 ? 0 : 1;
        at.push(new Date(midnight + hour * 60 * minute));
        quantities.push(10);
        totals.push(total);
      }
    }
    await this.db.database.run(insertReadings, [kiosk, slot, at, quantities, totals]);
  }

  async plan(date = this.date) {
    const asked = await this.plans.request(user('OPS'), { depot: 'west-depot', date });
    if (asked.__typename !== 'ReplenishmentPlan') throw new Error('refused');
    await this.requests.request('west-depot', date, null);
    const node = await this.plans.plan(user('OPS'), 'west-depot', date);
    return { ...node, routes: await this.plans.routes(user('OPS'), node) };
  }

  async route(): Promise<RouteNode> {
    const node = await this.plans.plan(user('OPS'), 'west-depot', this.date);
    return (await this.plans.routes(user('OPS'), node))[0]!;
  }

  complete(
    stop: string,
    clientId: string,
    counts: gql.SlotCountInput[],
    more: Partial<gql.CompleteStopInput> = {},
    by = user('CREW'),
  ) {
    return this.visits.complete(by, {
      stop,
      clientId,
      counts,
      completedAt: new Date(this.now).toISOString(),
      ...more,
    });
  }

  /** What libs/cold-chain writes when a slot was in an excursion; `lot` '' when the kiosk named none. */
  async excursionHold(kiosk: number, slot: string, lot: string): Promise<number> {
    const { id, slots } = this.kiosks[kiosk]!;
    const [made] = await this.db.database.run(insertExcursionHold, [
      id,
      slots[slot]!,
      lot,
      new Date(this.now),
    ]);
    return made!.id;
  }
  setHold = (hold: number, state: 'HELD' | 'RELEASED' | 'DISCARDED' | 'LIFTED') =>
    this.db.database.run(setHold, [hold, state]);
  setLotState = (lot: string, state: 'ACTIVE' | 'RECALLED') =>
    this.db.database.run(setLotState, [this.lots[lot]!, state]);
  /** Puts so many packs of a lot on the shelf aside; negative ones are usable again. */
  async shelfHold(lot: string, packs: number): Promise<void> {
    await this.db.database.transaction(async (transaction) => {
      const at = new Date(this.now);
      const ledger = await DepotLedger.open(transaction, {
        ...{ depot: 'west-depot', at, now: at, reference: null, actor: null },
      });
      await ledger.move(0, this.lots[lot]!, 'COUNTED', 0, packs);
      await ledger.write();
    });
  }

  stockOf = (kiosk: number) => this.db.database.run(slotBalances, [this.kiosks[kiosk]!.id]);
  shelf = () => this.db.database.run(depotBalances, [true]);
  totes = () => this.db.database.run(depotBalances, [false]);
  open = () => this.db.database.run(openKinds, []);
  broken = async () => (await this.db.database.run(brokenSums, []))[0]!.broken;
}
