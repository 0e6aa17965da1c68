export {
  addDays,
  dayInterval,
  daysFrom,
  type Interval,
  localDay,
  monthOf,
  overlap,
  quarterOf,
  union,
  weekOf,
} from './calendar/local-days.js';
export { type OpeningHours, openOn } from './calendar/opening-hours.js';
export { FulfilmentFold } from './fold/fulfilment-fold.js';
export { FulfilmentReadModule } from './fulfilment-read.module.js';
export { FulfilmentWorkerModule } from './fulfilment-worker.module.js';
export { causesOf, funnelRows } from './reading/funnel.js';
export { groupKey, type Membership, type NamedGroup } from './reading/groups.js';
export { badInput, type Question, questionOf } from './reading/question.js';
export type { RangePlan } from './reading/range-plan.js';
export { SumReader } from './reading/read-sums.js';
export { groupKeySql, type PlaceParameters } from './reading/sums.sql.js';
export { type UtilisationNode, utilisationRows } from './reading/utilisation.js';
export type { CountVector } from './measures/count-vector.js';
export { orderMeasures } from './measures/order-measures.js';
export { type KioskDayKey, RollupChanges } from './rollup/rollup-changes.js';
export { kioskDayMeasures, sessionKeys } from './sessions/kiosk-day.js';
