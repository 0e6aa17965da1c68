import type { CountDistribution } from '../mathematics/count-distribution.js';
import { type DemandTables, weekdayShares } from './demand-ahead.js';
import type { PlanInput, PlanKiosk, PlanSlot } from './plan-input.js';
import { reachableAt, type Rhythm, rhythmOf, type VisitDay, visitDays } from './visit-days.js';

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
  /** Every day on which somebody could come, today first when the clinic is open. */
  visits: VisitDay[];
  rhythm: Rhythm;
  /** Its share of a trip that is shared as well as it can be, and what being there costs, in money. */
  tripCost: number;
  serviceCost: number;
  /** What each day costs on which recalled and expired lots stay, and faults wait for hands. */
  urgency: number;
  carryOuts: number;
  packs: number;
  coldPacks: number;
  lines: number;
}

const day = 86_400_000;
/** Patients are kept from a recalled lot by a lock; until it is out, the slot serves nobody. */
const recalledUrgency = 300;
const expiredUrgency = 4;
const faultUrgency = { CRITICAL: 60, WARNING: 15, INFO: 0 } as const;
/** Packs lost at one kiosk, after which no day is looked at more closely: nobody waits for so long. */
const mostShort = 60;

/** Share of its slots that a visit usually fills. */
const usualLines = 0.8;

const odds = (level: number) => level / (1 - level);
/** What costs are stated for; a depot that wants more service says that a lost pack is worse, by newsvendor odds. */
const usualLevel = 0.95;
export const lostPackWorth = ({ costs, serviceLevel }: PlanInput): number =>
  costs.perLostPack * (odds(serviceLevel) / odds(usualLevel));

/**
 * What it costs, in money, when the kiosk is visited on this day and not at once: packs lost until then and what stays
 * undone, less what putting off all its later visits saves.
 */
export function waitingCost(
  { visits, rhythm, urgency }: KioskOutlook,
  visit: VisitDay,
  input: PlanInput,
): number {
  return lostPackWorth(input) * visit.short - rhythm.perWeek * visit.weeks + urgency * visits.indexOf(visit);
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

/** More than one van holds: so much of each slot, and the rest with the next visit. */
function withinOneVan(slots: readonly SlotOutlook[], input: PlanInput): void {
  for (const cold of [false, true]) {
    const own = slots.filter(({ slot }) => slot.cold === cold);
    const room = cold ? input.coldBagsPerVan * input.packsPerColdBag : input.totesPerVan * input.packsPerTote;
    const wanted = own.reduce((sum, { fill }) => sum + fill, 0);
    if (wanted > room) for (const slot of own) slot.fill = Math.floor((slot.fill * room) / wanted);
  }
}

/**
 * Looks at one kiosk: what runs short when nobody comes, what a visit would fill and take out, and how often it is
 * worth one. `tripCost` is its share of a shared trip, `stocked` the products that the depot has.
 */
export function assessKiosk(
  kiosk: PlanKiosk,
  input: PlanInput,
  tables: DemandTables,
  tripCost: number,
  stocked: ReadonlySet<string>,
): KioskOutlook {
  const perLostPack = lostPackWorth(input);
  const onHands = kiosk.slots.map((slot) => usableOf(slot, input.day));
  const fillable = kiosk.slots.map((slot) => !slot.locked && stocked.has(slot.productId));
  const visits = visitDays(kiosk, input, tables, onHands, fillable, mostShort);
  const later = visits.filter(({ day: after }) => after > 0);
  const nextAt = later[0]?.at ?? input.shiftStarts + 7 * day;
  const visitAt = kiosk.today === null ? nextAt : (visits[0]?.at ?? reachableAt(kiosk.today, input.now));
  const lineCost = (input.secondsPerLine / 3_600) * input.costs.perHour;
  const serviceCost =
    (input.serviceSeconds / 3_600) * input.costs.perHour + lineCost * usualLines * kiosk.slots.length;
  const rhythm = rhythmOf(
    kiosk,
    tables,
    kiosk.slots.map(({ capacity }) => capacity),
    tripCost + serviceCost,
    perLostPack,
  );
  const openWeek = new Set(kiosk.days.map(({ weekday }) => weekday)).size || 7;
  /** The moment so many open days after the visit; beyond what is known of opening hours by the week. */
  const momentAfter = (openDays: number) =>
    later[openDays - 1]?.at ?? visitAt + (openDays / openWeek) * 7 * day;
  const sharesUntil = (openDays: number) => {
    const known = later[openDays - 1];
    if (known !== undefined) return weekdayShares(kiosk.days, visitAt, known.at);
    const week = Array<number>(7).fill(0);
    for (const { weekday } of kiosk.days) week[weekday - 1] = openDays / openWeek;
    return week;
  };
  const nextVisitAt = momentAfter(rhythm.openDays);
  // A visit may have to wait until a trip is worth while.
  const covered = rhythm.openDays + Math.max(2, Math.ceil(rhythm.openDays / 2));
  const coverShares = sharesUntil(covered);
  const coverDays = (momentAfter(covered) - visitAt) / day;
  const fillLevel = Math.max(
    input.serviceLevel,
    Math.min(0.9999, 1 - (input.costs.perPackDay * coverDays) / perLostPack),
  );
  const toCycle = weekdayShares(
    kiosk.days,
    input.now,
    Math.min(nextVisitAt, kiosk.days.at(-1)?.closes ?? Infinity),
  );
  const toNext = weekdayShares(kiosk.days, input.now, nextAt);
  const toVisit = weekdayShares(kiosk.days, input.now, visitAt);
  const visitDay = Math.floor(visitAt / day);

  const slots: SlotOutlook[] = [];
  let notOut = 1;
  let urgency = 0;
  for (const [i, slot] of kiosk.slots.entries()) {
    const onHand = onHands[i]!;
    const soon = tables.ahead(slot.demand, toNext);
    const beforeVisit = tables.ahead(slot.demand, toVisit);
    const short = slot.locked ? 0 : soon.expectedShort(onHand);
    const stockOut = slot.locked ? 0 : 1 - soon.cdf(onHand);
    const atVisit = Math.max(0, onHand - beforeVisit.mean);
    const need = tables.ahead(slot.demand, coverShares);
    const level = need.mean === 0 ? 0 : need.quantile(fillLevel);
    const meanPerDay = slot.demand.byWeekday.reduce((sum, each) => sum + each, 0) / 7;
    const carryOut = [];
    let carried = 0;
    for (const lot of slot.lots) {
      if (lot.quantity <= 0) continue;
      const expired = lot.expiresDay !== null && lot.expiresDay < Math.max(input.day, visitDay);
      if (lot.recalled || expired || lot.held > 0) {
        const quantity = lot.recalled || expired ? lot.quantity : lot.held;
        const why = lot.recalled
          ? 'is recalled'
          : expired
            ? 'is expired'
            : lot.discarded === true
              ? 'is to be discarded after an excursion'
              : 'is on hold';
        carryOut.push({ lotId: lot.lotId, number: lot.number, quantity, why });
        urgency += lot.recalled ? recalledUrgency : expiredUrgency;
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
    let fill = fillable[i] === true ? Math.max(0, Math.min(Math.ceil(level - left - 1e-9), room)) : 0;
    // A line that saves less than handling it costs can wait for the next visit.
    if (
      perLostPack * (need.expectedShort(Math.floor(left)) - need.expectedShort(Math.floor(left) + fill)) <
      lineCost
    )
      fill = 0;
    const cycleDemand = tables.ahead(slot.demand, toCycle);
    notOut *= 1 - stockOut;
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
  withinOneVan(slots, input);
  urgency += kiosk.faults.reduce((sum, { severity }) => sum + faultUrgency[severity], 0);
  const fills = slots.filter(({ fill }) => fill > 0);
  return {
    kiosk,
    visitAt,
    nextAt,
    nextVisitAt,
    slots,
    stockOut: 1 - notOut,
    short: slots.reduce((sum, each) => sum + each.short, 0),
    visits,
    rhythm,
    tripCost,
    serviceCost,
    urgency,
    carryOuts: slots.reduce(
      (sum, each) => sum + each.carryOut.reduce((more, { quantity }) => more + quantity, 0),
      0,
    ),
    packs: fills.filter(({ slot }) => !slot.cold).reduce((sum, { fill }) => sum + fill, 0),
    coldPacks: fills.filter(({ slot }) => slot.cold).reduce((sum, { fill }) => sum + fill, 0),
    lines: fills.length + slots.filter(({ carryOut }) => carryOut.length > 0).length,
  };
}
