import type { SlotBlueprint } from '../fleet/blueprint.js';

/** Per slot: packs of the lot in use, packs of the lot behind it, both lots, and the two counters. */
const WIDTH = 6;
const FRONT = 0;
const BACK = 1;
const FRONT_LOT = 2;
const BACK_LOT = 3;
const DISPENSED = 4;
const FILLED = 5;

/**
 * What lies in a kiosk's slots. Invariant: quantity + dispensedTotal = filledTotal, and quantity is never negative.
 * At most two lots lie in a slot, the older in front; it is only topped up while one does.
 */
export class Stock {
  private constructor(
    private readonly slots: readonly SlotBlueprint[],
    private readonly cells: Int32Array,
  ) {}

  /** Slots as they were set up: filled with one lot each. `fill` gives packs by slot position. */
  static setUp(slots: readonly SlotBlueprint[], day: number, fill: (slot: number) => number): Stock {
    const stock = new Stock(slots, new Int32Array(slots.length * WIDTH));
    slots.forEach((slot, position) => {
      const packs = Math.max(0, Math.min(slot.capacity, Math.floor(fill(position))));
      const base = position * WIDTH;
      stock.cells[base + FRONT] = packs;
      stock.cells[base + FRONT_LOT] = day;
      stock.cells[base + FILLED] = packs;
    });
    return stock;
  }

  /** A copy to go on from later: a few hundred bytes. */
  snapshot(): Stock {
    return new Stock(this.slots, this.cells.slice());
  }

  quantity(slot: number): number {
    return this.cell(slot, FRONT) + this.cell(slot, BACK);
  }

  /** Packs dispensed since the slot was set up. */
  dispensedTotal(slot: number): number {
    return this.cell(slot, DISPENSED);
  }

  /** Packs put in since the slot was set up. */
  filledTotal(slot: number): number {
    return this.cell(slot, FILLED);
  }

  /** The lot that the next pack comes from: product and day of filling. */
  lot(slot: number): string {
    return this.lotOf(slot, this.cell(slot, FRONT_LOT));
  }

  /** The lot that a slot is filled with on a day. */
  lotOf(slot: number, filledOn: number): string {
    const day = new Date(filledOn * 86_400_000).toISOString();
    const product = this.slots[slot]?.product.id.slice(3) ?? '000';
    return `L${product}-${day.slice(2, 4)}${day.slice(5, 7)}${day.slice(8, 10)}`;
  }

  /** Takes packs, older lot first; false and unchanged when there are not enough. */
  take(slot: number, packs: number): boolean {
    if (this.quantity(slot) < packs) return false;
    const base = slot * WIDTH;
    const front = this.cell(slot, FRONT) - packs;
    this.cells[base + DISPENSED] = this.cell(slot, DISPENSED) + packs;
    this.cells[base + FRONT] = front;
    if (front <= 0 && this.cell(slot, BACK) > 0) {
      this.cells[base + FRONT] = this.cell(slot, BACK) + front;
      this.cells[base + FRONT_LOT] = this.cell(slot, BACK_LOT);
      this.cells[base + BACK] = 0;
    }
    return true;
  }

  /**
   * Fills a slot to capacity with a lot of that day, if it is at most 65 % full; answers with how many packs. So the
   * lot behind is more than a third of the slot, above par: a slot never runs low because it cannot be topped up.
   */
  topUp(slot: number, day: number): number {
    const capacity = this.slots[slot]?.capacity ?? 0;
    const quantity = this.quantity(slot);
    if (this.cell(slot, BACK) > 0 || quantity > capacity * 0.65) return 0;
    const base = slot * WIDTH;
    const target = quantity === 0 ? FRONT : BACK;
    this.cells[base + target] = capacity - quantity;
    this.cells[base + (target === FRONT ? FRONT_LOT : BACK_LOT)] = day;
    this.cells[base + FILLED] = this.cell(slot, FILLED) + capacity - quantity;
    return capacity - quantity;
  }

  private cell(slot: number, column: number): number {
    const value = this.cells[slot * WIDTH + column];
    if (value === undefined) throw new RangeError(`slot ${slot} is not in the planogram`);
    return value;
  }
}
