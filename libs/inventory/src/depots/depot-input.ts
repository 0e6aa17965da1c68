import type { gql } from '@app/contracts';
import {
  checkCount,
  checkNumber,
  checkPlaceId,
  checkText,
  checkUnique,
  checkWhole,
  firstProblem,
  type InvalidInput,
  invalidInput,
  isTimeZone,
  minutesOfDay,
} from '@app/kiosk-registry';

const mostSites = 5_000;

/** What plans weigh against each other, in the operator's currency. */
export type VisitCosts = Omit<gql.VisitCosts, '__typename'>;

export type DepotSettings = Required<{
  [Key in Exclude<keyof gql.SaveDepotInput, 'costs'>]-?: NonNullable<gql.SaveDepotInput[Key]>;
}> & { costs: VisitCosts };

const usualCosts: VisitCosts = {
  perKilometre: 0.6,
  perHour: 30,
  perVan: 40,
  perLostPack: 25,
  perPackDay: 0.005,
};
const costNames = ['perKilometre', 'perHour', 'perVan', 'perLostPack', 'perPackDay'] as const;

const costsOf = (given: gql.VisitCostsInput | null | undefined): VisitCosts => ({
  perKilometre: given?.perKilometre ?? usualCosts.perKilometre,
  perHour: given?.perHour ?? usualCosts.perHour,
  perVan: given?.perVan ?? usualCosts.perVan,
  perLostPack: given?.perLostPack ?? usualCosts.perLostPack,
  perPackDay: given?.perPackDay ?? usualCosts.perPackDay,
});

export const depotSettings = (input: gql.SaveDepotInput): DepotSettings => ({
  ...input,
  shiftStarts: input.shiftStarts ?? '06:00',
  shiftMinutes: input.shiftMinutes ?? 540,
  vans: input.vans ?? 2,
  totesPerVan: input.totesPerVan ?? 40,
  packsPerTote: input.packsPerTote ?? 60,
  coldBagsPerVan: input.coldBagsPerVan ?? 4,
  packsPerColdBag: input.packsPerColdBag ?? 20,
  serviceLevel: input.serviceLevel ?? 0.95,
  requalifyAfterVisit: input.requalifyAfterVisit ?? false,
  costs: costsOf(input.costs),
});

export function checkDepot(input: DepotSettings): InvalidInput | null {
  return firstProblem([
    () => checkPlaceId('input.id', input.id),
    () => checkText('input.name', input.name, 200),
    () => checkPlaceId('input.region', input.region),
    () =>
      isTimeZone(input.timeZone)
        ? null
        : invalidInput('input.timeZone', 'must be an IANA time zone such as America/Los_Angeles'),
    () => checkNumber('input.latitude', input.latitude, -90, 90),
    () => checkNumber('input.longitude', input.longitude, -180, 180),
    () => checkCount('input.sites', input.sites.length, 0, mostSites),
    () => checkUnique(input.sites, (index) => `input.sites[${index}]`),
    () =>
      (minutesOfDay(input.shiftStarts) ?? 1_440) < 1_440
        ? null
        : invalidInput('input.shiftStarts', 'must be a time such as 06:00'),
    () => checkWhole('input.shiftMinutes', input.shiftMinutes, 30, 1_440),
    () => checkWhole('input.vans', input.vans, 0, 200),
    () => checkWhole('input.totesPerVan', input.totesPerVan, 1, 1_000),
    () => checkWhole('input.packsPerTote', input.packsPerTote, 1, 10_000),
    () => checkWhole('input.coldBagsPerVan', input.coldBagsPerVan, 0, 1_000),
    () => checkWhole('input.packsPerColdBag', input.packsPerColdBag, 1, 10_000),
    () => checkNumber('input.serviceLevel', input.serviceLevel, 0.5, 0.9999),
    ...costNames.map((name) => () => checkNumber(`input.costs.${name}`, input.costs[name], 0, 1_000_000)),
    // A pack that costs nothing when it is missing is brought by nobody.
    () => (input.costs.perLostPack > 0 ? null : invalidInput('input.costs.perLostPack', 'must be above 0')),
  ]);
}
