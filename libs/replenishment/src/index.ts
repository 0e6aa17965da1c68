export type { DemandDay, SlotForecastResult } from './demand/forecast-slot.js';
export { forecastSlot, kioskDemand } from './demand/forecast-slot.js';
export type { OpenDay } from './planning/demand-ahead.js';
export { photoBytes, VisitPhotosService } from './photos/visit-photos.service.js';
export { planDepot } from './planning/plan-depot.js';
export { dayNumber, type PlanInput, type PlanKiosk, usualCosts } from './planning/plan-input.js';
export { roadMatrix, type TravelMatrix } from './routing/distance.js';
export { improveRoutes } from './routing/improve-routes.js';
export { type RoutingProblem, schedule } from './routing/routing-problem.js';
export { savingsRoutes } from './routing/savings.js';
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
