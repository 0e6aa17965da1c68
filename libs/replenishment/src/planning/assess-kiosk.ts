import type { CountDistribution } from '../mathematics/count-distribution.js';
import { type DemandTables, type OpenDay, weekdayShares } from './demand-ahead.js';
import type { PlanInput, PlanKiosk, PlanSlot } from './plan-input.js';

/** A slot looked at from the day of the plan. */
export interface SlotOutlook {
  slot: PlanSlot;
  /** Usable packs now, and how many of them are expected to be left when somebody comes today. */
  onHand: number;
  atVisit: number;
  /** Probability, and packs, of running short before the next opportunity if nobody comes today. */
  stockOut: number;
  short: number;
  /** Up to how many packs it is filled, as computed and as a whole number within its capacity. */
  target: number;
  fill: number;
  /** Short before the next expected visit: if nobody fills today, and if it is filled. */
  stockOutBefore: number;
  stockOutAfter: number;
  meanPerDay: number;
  /** Until the next expected visit. */
  cycleDemand: CountDistribution;
  carryOut: { lotId: number; number: string; quantity: number; why: string }[];
}

export interface KioskOutlook {
  kiosk: PlanKiosk;
  visitAt: number;
  /** The next moment somebody could come, and the one that is expected after a visit today. */
  nextAt: number;
  nextVisitAt: number;
  slots: SlotOutlook[];
  stockOut: number;
  short: number;
  /** What it is worth to come today, in money; at or below zero: not. */
  worth: number;
  /** Parts of the worth, for people. */
  carryOuts: number;
  packs: number;
  coldPacks: number;
  lines: number;
}

const hour = 3_600_000;
const day = 24 * hour;
/** Visits that are considered, in days from today. */
const cycles = [1, 2, 3, 4, 5, 7, 10, 14];
/** Patients are kept from a recalled lot by a lock; until it is out, the slot serves nobody. */
const recalledWorth = 300;
const expiredWorth = 4;
const faultWorth = { CRITICAL: 60, WARNING: 15, INFO: 0 } as const;

/** When somebody could be there on an open day: an hour after the doors open, so that a route has room. */
const reachableAt = (open: OpenDay, shiftOffset: number) =>
  Math.min(open.closes, Math.max(open.opens, shiftOffset) + hour);

const odds = (level: number) => level / (1 - level);
/** What costs are stated for; a depot that wants more service says that a lost pack is worse, by newsvendor odds. */
const usualLevel = 0.95;
const lostPackWorth = ({ costs, serviceLevel }: PlanInput) =>
  costs.perLostPack * (odds(serviceLevel) / odds(usualLevel));

/** Opportunities after today: the open days of the clinic. */
export function opportunities(kiosk: PlanKiosk, input: PlanInput): number[] {
  return kiosk.days
    .filter(({ opens }) => opens > (kiosk.today?.opens ?? input.shiftStarts))
    .map((open) => {
      const days = Math.floor((open.opens - input.shiftStarts) / day);
      return reachableAt(open, input.shiftStarts + days * day);
    });
}

const usableOf = (slot: PlanSlot, today: number) =>
  slot.locked
    ? 0
    : slot.lots.reduce(
        (sum, lot) =>
          sum +
          (lot.recalled || (lot.expiresDay !== null && lot.expiresDay < today)
            ? 0
            : Math.max(0, lot.quantity - lot.held)),
        0,
      );

/** What a visit costs on average, so far from the depot and with so many kiosks at one place. */
export function usualVisitCost(input: PlanInput, place: number, kiosksThere: number): number {
  const { travel, costs } = input;
  const metres = travel.metres[place]! / 4 + nearestOther(input, place);
  const seconds = metres / 10 + 240;
  const trip = (metres / 1_000) * costs.perKilometre + (seconds / 3_600) * costs.perHour;
  return trip / Math.max(1, kiosksThere) + (input.serviceSeconds / 3_600) * costs.perHour + costs.perVan / 15;
}

function nearestOther({ travel }: PlanInput, place: number): number {
  let nearest = Infinity;
  for (let other = 1; other < travel.size; other++)
    if (other !== place) nearest = Math.min(nearest, travel.metres[place * travel.size + other]!);
  return Number.isFinite(nearest) ? nearest : 0;
}

/**
 * Looks at one kiosk: what runs short when nobody comes today, what a visit would fill and take out, and what coming
 * today is worth. Worth is by a rule of renewal: the loss until the next opportunity, plus a usual visit's cost that
 * is saved later, minus what postponing a visit saves on average.
 */
export function assessKiosk(
  kiosk: PlanKiosk,
  input: PlanInput,
  tables: DemandTables,
  visitCost: number,
): KioskOutlook | null {
  const later = opportunities(kiosk, input);
  const nextAt = later[0] ?? input.shiftStarts + 7 * day;
  const visitAt =
    kiosk.today === null ? nextAt : reachableAt(kiosk.today, Math.max(input.shiftStarts, input.now));
  const perLostPack = lostPackWorth(input);
  const until = (moment: number) => weekdayShares(kiosk.days, input.now, moment);
  const toVisit = until(visitAt);
  const toNext = until(nextAt);

  // How long a visit lasts: the cycle with the least cost a day, when every slot is filled as far as it may be.
  const lengths = cycles.filter((length) => later[length - 1] !== undefined);
  let cycleCost = Infinity;
  let cycle = 1;
  for (const length of lengths) {
    const shares = weekdayShares(kiosk.days, visitAt, later[length - 1]!);
    let short = 0;
    for (const slot of kiosk.slots)
      if (!slot.locked) short += tables.ahead(slot.demand, shares).expectedShort(slot.capacity);
    const daily = (visitCost + perLostPack * short) / length;
    if (daily < cycleCost) {
      cycleCost = daily;
      cycle = length;
    }
  }
  const nextVisitAt = later[Math.min(cycle, later.length) - 1] ?? nextAt;
  // Protected until the opportunity after the expected one: a visit may have to wait a day.
  const coverUntil = later[Math.min(cycle, later.length - 1)] ?? nextVisitAt;
  const covered = weekdayShares(kiosk.days, visitAt, coverUntil);
  const toCycle = until(nextVisitAt);
  const visitDay = Math.floor(visitAt / day);

  const slots: SlotOutlook[] = [];
  let notOut = 1;
  let lossToday = 0;
  let carryWorth = 0;
  for (const slot of kiosk.slots) {
    const onHand = usableOf(slot, input.day);
    const soon = tables.ahead(slot.demand, toNext);
    const beforeVisit = tables.ahead(slot.demand, toVisit);
    const short = slot.locked ? 0 : soon.expectedShort(onHand);
    const stockOut = slot.locked ? 0 : 1 - soon.cdf(onHand);
    const atVisit = Math.max(0, onHand - beforeVisit.mean);
    const need = tables.ahead(slot.demand, covered);
    const level = need.mean === 0 ? 0 : need.quantile(input.serviceLevel);
    const meanPerDay = slot.demand.byWeekday.reduce((sum, each) => sum + each, 0) / 7;
    const carryOut = [];
    let carried = 0;
    for (const lot of slot.lots) {
      if (lot.quantity <= 0) continue;
      const expired = lot.expiresDay !== null && lot.expiresDay < Math.max(input.day, visitDay);
      if (lot.recalled || expired || lot.held > 0) {
        const quantity = lot.recalled || expired ? lot.quantity : lot.held;
        const why = lot.recalled ? 'is recalled' : expired ? 'is expired' : 'is on hold';
        carryOut.push({ lotId: lot.lotId, number: lot.number, quantity, why });
        carryWorth += lot.recalled ? recalledWorth : expiredWorth;
        if (!lot.recalled && expired && lot.held === 0 && lot.expiresDay! >= input.day) carried += quantity;
      } else if (lot.expiresDay !== null && lot.expiresDay < Math.floor(nextVisitAt / day)) {
        // Nobody is here again before it expires: what will not be dispensed until then comes along.
        const shares = weekdayShares(kiosk.days, visitAt, (lot.expiresDay + 1) * day);
        const sold = tables.ahead(slot.demand, shares).quantile(0.5);
        const quantity = Math.max(0, Math.min(lot.quantity, Math.ceil(atVisit)) - sold);
        if (quantity > 0) {
          carryOut.push({
            lotId: lot.lotId,
            number: lot.number,
            quantity,
            why: 'expires before the next visit',
          });
          carried += quantity;
        }
      }
    }
    const inSlot = slot.lots.reduce((sum, { quantity }) => sum + Math.max(0, quantity), 0);
    const leaving = carryOut.reduce((sum, { quantity }) => sum + quantity, 0);
    const room = Math.max(0, slot.capacity - Math.max(0, inSlot - leaving));
    const left = Math.max(0, atVisit - carried);
    const fill = slot.locked ? 0 : Math.max(0, Math.min(Math.ceil(level - left - 1e-9), room));
    const cycleDemand = tables.ahead(slot.demand, toCycle);
    notOut *= 1 - stockOut;
    lossToday += short - (slot.locked ? 0 : beforeVisit.expectedShort(onHand));
    slots.push({
      slot,
      onHand,
      atVisit,
      stockOut,
      short,
      target: level,
      fill,
      stockOutBefore: slot.locked ? 0 : 1 - cycleDemand.cdf(onHand),
      stockOutAfter: slot.locked ? 0 : 1 - cycleDemand.cdf(onHand - carried + fill),
      meanPerDay,
      cycleDemand,
      carryOut,
    });
  }
  const faults = kiosk.faults.reduce((sum, { severity }) => sum + faultWorth[severity], 0);
  const waitDays = Math.max(1, Math.round((nextAt - visitAt) / day));
  const fills = slots.filter(({ fill }) => fill > 0);
  const carryOuts = slots.reduce(
    (sum, each) => sum + each.carryOut.reduce((more, { quantity }) => more + quantity, 0),
    0,
  );
  const stockWorth =
    fills.length === 0 ? 0 : perLostPack * lossToday + visitCost - Math.min(cycleCost, 1e9) * waitDays;
  return {
    kiosk,
    visitAt,
    nextAt,
    nextVisitAt,
    slots,
    stockOut: 1 - notOut,
    short: slots.reduce((sum, each) => sum + each.short, 0),
    worth: Math.max(0, stockWorth) + carryWorth + faults,
    carryOuts,
    packs: fills.filter(({ slot }) => !slot.cold).reduce((sum, { fill }) => sum + fill, 0),
    coldPacks: fills.filter(({ slot }) => slot.cold).reduce((sum, { fill }) => sum + fill, 0),
    lines: fills.length + slots.filter(({ carryOut }) => carryOut.length > 0).length,
  };
}
