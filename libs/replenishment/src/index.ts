export { type CountDistribution, negativeBinomial, poisson } from './mathematics/count-distribution.js';
export { type DemandClass, demandShape } from './mathematics/demand-class.js';
export { croston, movingAverage, naive, sba, sbj, ses, tsb } from './mathematics/intermittent.js';
export {
  bestMinMax,
  bestReorderQuantity,
  economicOrderQuantity,
  newsvendor,
  newsvendorNormal,
  orderUpTo,
  orderUpToPacks,
  roundUpToPack,
  serviceOf,
} from './mathematics/stock-policies.js';
export { ReplenishmentModule } from './replenishment.module.js';
export { ReplenishmentWorkerModule } from './replenishment-worker.module.js';
