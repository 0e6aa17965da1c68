import type { KioskBlueprint } from '../fleet/blueprint.js';
import { stream } from '../random/stream.js';
import { type LocalDays, localDays } from '../time/local-days.js';
import { openPeriod, type OpenPeriod } from '../time/opening-hours.js';
import { type PlannedOrder, planOrders } from './demand.js';
import type { OrderTruth, ReadingSink } from './reading-sink.js';
import { Stock } from './stock.js';

type StepKind =
  'receive' | 'decide' | 'start' | 'finish' | 'collect' | 'return' | 'leave' | 'restock' | 'restocked';
interface Step {
  at: number;
  kind: StepKind;
  order?: PlannedOrder;
}

/** Does the mechanism work at this instant? Faults say no. */
export type MechanismWorks = (at: number) => boolean;
const ALWAYS: MechanismWorks = () => true;

const SECOND = 1000;
const RESTOCKING_MS = 8 * 60 * SECOND;

/** What a crew put into a slot. */
export interface Fill {
  /** Simulated ms since the epoch. */
  at: number;
  slot: string;
  product: string;
  lot: string;
  packs: number;
}

/**
 * One kiosk's orders and stock through time. Every order ends before its clinic closes, and so before local
 * midnight: a day depends on the stock it starts with and on nothing else, so any day can be gone through again
 * from a snapshot.
 */
export class Dispensary {
  readonly stock: Stock;
  private readonly days: LocalDays;
  private day: number;
  private dayEnd = 0;
  private open: OpenPeriod | undefined;
  private steps: Step[] = [];
  private dispenserFreeAt = 0;
  private doorOpenUntil = 0;
  private topped: number[] = [];

  /** Starts at the beginning of a local day, with this stock. */
  constructor(
    private readonly kiosk: KioskBlueprint,
    private readonly seed: number,
    day: number,
    stock?: Stock,
    private readonly onFill: (fill: Fill) => void = () => undefined,
  ) {
    this.days = localDays(kiosk.site.timeZone);
    const random = stream(`set-up/${kiosk.serial}`, seed);
    this.stock =
      stock?.snapshot() ??
      Stock.setUp(
        kiosk.slots,
        day,
        (slot) => (kiosk.slots[slot]?.capacity ?? 0) * random.between(0.7, 1) + 0.999,
      );
    this.day = day;
    this.planDay();
  }

  /** Is the restocking door open at this instant? */
  doorOpen(at: number): boolean {
    return at < this.doorOpenUntil;
  }

  /** The local day that time has come to. */
  get currentDay(): number {
    return this.day;
  }

  /** Goes through everything before `until` (ms, exclusive), in order of time. */
  advance(until: number, out: ReadingSink, works: MechanismWorks = ALWAYS): void {
    for (;;) {
      const horizon = Math.min(until, this.dayEnd);
      for (let step = this.steps[0]; step && step.at < horizon; step = this.steps[0]) {
        this.steps.shift();
        this.run(step, out, works);
      }
      if (until < this.dayEnd) return;
      this.day++;
      this.planDay();
    }
  }

  /** Every slot as it is now, as a kiosk reports it when it boots. */
  reportStock(at: number, out: ReadingSink): void {
    this.kiosk.slots.forEach((_, slot) => this.reportSlot(at, slot, out));
  }

  private planDay(): void {
    this.dayEnd = this.days.start(this.day + 1);
    this.open = openPeriod(this.kiosk.site.openingHours, this.days, this.day);
    this.dispenserFreeAt = 0;
    this.steps = [];
    if (!this.open) return;
    for (const order of planOrders(this.kiosk, this.seed, this.days, this.day, this.open))
      this.steps.push({ at: order.receivedAt, kind: 'receive', order });
    if (this.restockingDay()) {
      const random = stream(`restock/${this.kiosk.serial}/${this.day}`, this.seed);
      this.schedule({ at: this.open.opens + random.int(5, 50) * 60 * SECOND, kind: 'restock' });
    }
  }

  /** A visit that would fall on a closed day is made on the next open one. */
  private restockingDay(): boolean {
    const offset = stream(`restock/${this.kiosk.serial}`, this.seed).int(0, 30);
    for (let day = this.day; ; day--) {
      if ((day + offset) % this.kiosk.restockEveryDays === 0) return true;
      if (day < this.day - 6 || openPeriod(this.kiosk.site.openingHours, this.days, day - 1)) return false;
    }
  }

  private run({ at, kind, order }: Step, out: ReadingSink, works: MechanismWorks): void {
    if (kind === 'restock') return this.restock(at, out);
    if (kind === 'restocked') return this.topped.splice(0).forEach((slot) => this.reportSlot(at, slot, out));
    if (!order) return;
    const product = this.kiosk.slots[order.slot]?.product.id ?? '';
    switch (kind) {
      case 'receive':
        out.fulfilment(at, order.id, 'RECEIVED', product);
        return this.schedule({ at: at + order.validation, kind: 'decide', order });
      case 'decide':
        if (order.declined) {
          this.end(order, at, 'RECEIVED', 'VALIDATION', out);
          return out.fulfilment(at, order.id, 'CANCELLED', product, order.declined);
        }
        out.fulfilment(at, order.id, 'VALIDATED', product);
        return this.queueForDispensing(at, order);
      case 'start':
        return this.start(at, order, product, out, works);
      case 'finish':
        return this.finish(at, order, product, out, works);
      case 'collect':
        out.fulfilment(at, order.id, 'PICKED_UP', product);
        this.end(order, at, 'PICKED_UP', null, out);
        return this.endSession(order, at, 'COMPLETED', at - order.pickup, out);
      case 'return':
        // Packs that left the slot never go back into it: they are quarantined, so stock does not change.
        out.fulfilment(at, order.id, 'RETURNED', product, 'NOT_COLLECTED');
        this.end(order, at, 'DISPENSED', 'PATIENT_DID_NOT_COME', out);
        return this.endSession(order, at, 'ABANDONED', at, out);
      case 'leave':
        return this.leave(at, order, product, out, works);
    }
  }

  /** The mechanism serves one order at a time, first validated first. */
  private queueForDispensing(at: number, order: PlannedOrder): void {
    const start = Math.max(at + SECOND, this.arrival(order), this.dispenserFreeAt);
    const gaveUp = this.arrival(order) + order.patience;
    const last = this.lastMoment();
    // Two seconds to spare: what is dispensed can still be collected or returned before the clinic closes.
    if (Math.min(gaveUp, last - 2 * SECOND) < start + order.dispensing) {
      this.schedule({ at: Math.max(at + SECOND, Math.min(gaveUp, last)), kind: 'leave', order });
      return;
    }
    this.dispenserFreeAt = start + order.dispensing;
    this.schedule({ at: start, kind: 'start', order });
  }

  private start(
    at: number,
    order: PlannedOrder,
    product: string,
    out: ReadingSink,
    works: MechanismWorks,
  ): void {
    if (this.stock.quantity(order.slot) < order.packs) {
      this.end(order, at, 'VALIDATED', works(at) || this.isEmpty(order) ? 'STOCK_OUT' : 'JAM', out);
      out.fulfilment(at, order.id, 'FAILED', product, 'STOCK_OUT');
      return this.endSession(order, at, 'FAILED', at, out);
    }
    this.schedule({ at: at + order.dispensing, kind: 'finish', order });
  }

  private finish(
    at: number,
    order: PlannedOrder,
    product: string,
    out: ReadingSink,
    works: MechanismWorks,
  ): void {
    if (!works(at) || order.misfeed) {
      const reason = works(at) ? 'MISFEED' : 'MECHANISM_JAM';
      if (order.misfeed)
        out.error(
          at,
          'PICKER_MISFEED',
          'WARNING',
          'picker',
          'The picker dropped a pack; the slot was skipped.',
        );
      out.fulfilment(at, order.id, 'FAILED', product, reason);
      this.end(order, at, 'VALIDATED', 'JAM', out);
      return this.endSession(order, at, 'FAILED', at, out);
    }
    if (!this.stock.take(order.slot, order.packs)) {
      out.fulfilment(at, order.id, 'FAILED', product, 'STOCK_OUT');
      this.end(order, at, 'VALIDATED', 'STOCK_OUT', out);
      return this.endSession(order, at, 'FAILED', at, out);
    }
    out.fulfilment(at, order.id, 'DISPENSED', product);
    this.reportSlot(at, order.slot, out);
    const collected = at + order.pickup;
    if (order.forgotten || collected > this.lastMoment()) {
      const returned = Math.min(at + 15 * 60 * SECOND, this.lastMoment());
      return this.schedule({ at: returned, kind: 'return', order });
    }
    this.schedule({ at: collected, kind: 'collect', order });
  }

  private leave(
    at: number,
    order: PlannedOrder,
    product: string,
    out: ReadingSink,
    works: MechanismWorks,
  ): void {
    const closing = at >= this.lastMoment();
    const cause = closing ? 'OTHER' : 'PATIENT_DID_NOT_COME';
    // Whoever leaves a kiosk that could not have served leaves because of that.
    this.end(order, at, 'VALIDATED', !works(at) ? 'JAM' : this.isEmpty(order) ? 'STOCK_OUT' : cause, out);
    out.fulfilment(at, order.id, 'CANCELLED', product, closing ? 'CLINIC_CLOSED' : 'PATIENT_LEFT');
    if (at > this.arrival(order)) this.endSession(order, at, 'ABANDONED', at, out);
  }

  /** Nothing of its product is left in any slot. */
  private isEmpty({ slot }: PlannedOrder): boolean {
    const product = this.kiosk.slots[slot]?.product.id;
    return this.kiosk.slots.every(
      (other, index) => other.product.id !== product || this.stock.quantity(index) === 0,
    );
  }

  private end(
    { id: order, receivedAt }: PlannedOrder,
    endedAt: number,
    stage: OrderTruth['stage'],
    cause: OrderTruth['cause'],
    out: ReadingSink,
  ): void {
    out.ended?.({ order, receivedAt, endedAt, stage, cause });
  }

  private endSession(
    order: PlannedOrder,
    at: number,
    outcome: 'COMPLETED' | 'ABANDONED' | 'FAILED',
    servedAt: number,
    out: ReadingSink,
  ): void {
    const startedAt = this.arrival(order);
    out.session(
      order.session,
      startedAt,
      at,
      outcome,
      Math.max(0, Math.round((servedAt - startedAt) / SECOND)),
    );
  }

  private restock(at: number, out: ReadingSink): void {
    this.doorOpenUntil = at + RESTOCKING_MS;
    out.error(at, 'DOOR_OPENED', 'INFO', 'door', 'The restocking door was opened.');
    this.topped = [];
    this.kiosk.slots.forEach(({ code, product }, slot) => {
      const packs = this.stock.topUp(slot, this.day);
      if (packs === 0) return;
      this.topped.push(slot);
      this.onFill({ at, slot: code, product: product.id, lot: this.stock.lotOf(slot, this.day), packs });
    });
    // The kiosk looks at its slots when the door closes; what the crew did is known by then.
    this.schedule({ at: Math.min(this.doorOpenUntil, this.lastMoment()), kind: 'restocked' });
  }

  private reportSlot(at: number, slot: number, out: ReadingSink): void {
    const code = this.kiosk.slots[slot]?.code ?? '';
    out.stock(at, code, this.stock.quantity(slot), this.stock.lot(slot), this.stock.dispensedTotal(slot));
  }

  private arrival(order: PlannedOrder): number {
    return order.receivedAt + order.walk;
  }

  /** The last second of the open period. */
  private lastMoment(): number {
    return (this.open?.closes ?? this.dayEnd) - SECOND;
  }

  /** Keeps the steps in order of time; equal times keep the order in which they were scheduled. */
  private schedule(step: Step): void {
    let position = this.steps.length;
    while (position > 0 && (this.steps[position - 1]?.at ?? 0) > step.at) position--;
    this.steps.splice(position, 0, step);
  }
}
