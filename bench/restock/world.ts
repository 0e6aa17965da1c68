import { day, isOpen, type Series } from './series.js';

/** A delivery a month; what comes in keeps for four. */
const shelfLifeDays = 120;
const deliveryEvery = 30;
/** The lot that the depot hands out on a day, by its day of expiry. */
export const lotOf = (index: number): number => index - (index % deliveryEvery) + shelfLifeDays;

interface Lot {
  expires: number;
  packs: number;
}

export interface Visit {
  /** ms from midnight. */
  at: number;
  /** By slot: packs that go in, and lots that come out. */
  fill: number[];
  remove: { slot: number; expires: number }[];
}

export interface Score {
  wanted: number;
  lost: number;
  outMinutes: number;
  openMinutes: number;
  visits: number;
  kilometres: number;
  hours: number;
  vans: number;
  expired: number;
}
export const nothing = (): Score => ({
  ...{
    wanted: 0,
    lost: 0,
    outMinutes: 0,
    openMinutes: 0,
    visits: 0,
    kilometres: 0,
    hours: 0,
    vans: 0,
    expired: 0,
  },
});

export const prices = { perKilometre: 0.6, perHour: 30, perVan: 40, perLostPack: 25, perExpiredPack: 10 };
export const costOf = ({ kilometres, hours, vans, lost, expired }: Score): number =>
  kilometres * prices.perKilometre +
  hours * prices.perHour +
  vans * prices.perVan +
  lost * prices.perLostPack +
  expired * prices.perExpiredPack;

/** What lies in every slot, and what became of it; full at the start, whatever the policy. */
export class World {
  private readonly lots: Lot[][][];
  /** By kiosk and slot: packs dispensed on each day, and the share of the opening in which there were any. */
  readonly dispensed: number[][][];
  readonly inStock: number[][][];

  constructor(
    private readonly series: Series,
    start: number,
  ) {
    this.lots = series.kiosks.map(({ slots }) =>
      slots.map(({ capacity }) => [{ expires: lotOf(start), packs: capacity }]),
    );
    this.dispensed = series.kiosks.map(({ slots }) =>
      slots.map(({ wanted }) => wanted.map((moments) => moments.length)),
    );
    this.inStock = series.kiosks.map(({ slots }) => slots.map(({ wanted }) => wanted.map(() => 1)));
  }

  quantity(kiosk: number, slot: number): number {
    return this.lots[kiosk]![slot]!.reduce((sum, { packs }) => sum + packs, 0);
  }

  lotsIn(kiosk: number, slot: number): readonly Lot[] {
    return this.lots[kiosk]![slot]!;
  }

  /** One day of one kiosk, with the visit in the middle of it when there is one. */
  live(kiosk: number, index: number, visit: Visit | undefined, score: Score): void {
    const { slots } = this.series.kiosks[kiosk]!;
    for (const [s, slot] of slots.entries())
      this.liveSlot(kiosk, s, index, slot.wanted[index]!, visit, score);
    if (visit !== undefined) score.visits++;
  }

  private liveSlot(
    kiosk: number,
    s: number,
    index: number,
    wanted: readonly number[],
    visit: Visit | undefined,
    score: Score,
  ): void {
    const { opens, closes } = this.series;
    let lots = this.lots[kiosk]![s]!;
    // What expired may not be dispensed: it is as good as gone, and somebody has to take it out.
    score.expired += lots.filter(({ expires }) => expires < index).reduce((sum, { packs }) => sum + packs, 0);
    lots = lots.filter(({ expires, packs }) => expires >= index && packs > 0);
    this.lots[kiosk]![s] = lots;
    let dispensed = 0;
    let out = 0;
    let emptySince = lots.length === 0 ? opens : null;
    let visited = visit === undefined;
    const come = () => {
      visited = true;
      for (const { expires } of visit!.remove.filter(({ slot }) => slot === s)) {
        const gone = lots.find((lot) => lot.expires === expires);
        if (gone === undefined) continue;
        score.expired += gone.packs;
        lots.splice(lots.indexOf(gone), 1);
      }
      const capacity = this.series.kiosks[kiosk]!.slots[s]!.capacity;
      const room = capacity - lots.reduce((sum, { packs }) => sum + packs, 0);
      const packs = Math.max(0, Math.min(room, visit!.fill[s] ?? 0));
      if (packs > 0) {
        const same = lots.find(({ expires }) => expires === lotOf(index));
        if (same) same.packs += packs;
        else lots.push({ expires: lotOf(index), packs });
        if (emptySince !== null) out += Math.max(0, visit!.at - emptySince);
        emptySince = null;
      }
    };
    for (const at of wanted) {
      if (!visited && visit!.at <= at) come();
      const [front] = lots;
      if (front === undefined) {
        score.lost++;
        continue;
      }
      dispensed++;
      if (--front.packs === 0) lots.shift();
      if (lots.length === 0) emptySince = at;
    }
    if (!visited) come();
    if (emptySince !== null) out += Math.max(0, closes - emptySince);
    score.wanted += wanted.length;
    this.dispensed[kiosk]![s]![index] = dispensed;
    if (!isOpen(this.series, index)) return;
    this.inStock[kiosk]![s]![index] = 1 - out / (closes - opens);
    score.outMinutes += out / 60_000;
    score.openMinutes += (closes - opens) / 60_000;
  }
}

export const midnightOf = (series: Series, index: number): number => (series.firstDay + index) * day;
