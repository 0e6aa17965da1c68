export { awaitRequalification } from './kiosks/await-requalification.js';
export {
  checkCount,
  checkNumber,
  checkOptionalText,
  checkPlaceId,
  checkText,
  checkUnique,
  checkWhole,
  firstProblem,
  isPlaceId,
  isSerial,
} from './field-checks.js';
export { isTimeZone, minutesOfDay } from './places/place-input.js';
export { type ProductNode, productNode } from './products/catalogue.service.js';
export type { ProductRow } from './products/product.sql.js';
export { KioskLifecycleService } from './kiosks/kiosk-lifecycle.service.js';
export { RegisterKiosksService } from './kiosks/register-kiosks.service.js';
export { RegistryCache } from './cache/registry-cache.js';
export { KioskRegistryModule, RegistryCacheModule } from './kiosk-registry.module.js';
export type { KioskLifecycle } from './lifecycle.js';
export {
  type AlreadyExists,
  alreadyExists,
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
  type Problem,
} from './problem.js';
export type {
  KioskReference,
  RegisteredKiosk,
  RegisteredProbe,
  RegisteredSlot,
  SiteReference,
} from './registered-kiosk.js';
export { RequestLoader } from './request-loader.js';
