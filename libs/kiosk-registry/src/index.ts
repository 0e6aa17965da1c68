export { type Change, type Done, refuse, RegistryChange } from './change/registry-change.js';
export {
  checkOptionalText,
  checkPlaceId,
  checkSerial,
  checkText,
  checkCount,
  checkNumber,
  checkUnique,
  checkWhole,
  firstProblem,
  isPlaceId,
  isSerial,
} from './field-checks.js';
export { checkKiosk } from './kiosks/kiosk-input.js';
export {
  findKioskForChange,
  planogramOf,
  sitesForRegistration,
  type StoredKioskRow,
} from './kiosks/kiosk.sql.js';
export { isTimeZone, minutesOfDay } from './places/place-input.js';
export { PlacesService } from './places/places.service.js';
export { type ProductNode, productNode } from './products/catalogue.service.js';
export type { ProductRow } from './products/product.sql.js';
export { awaitRequalification } from './kiosks/await-requalification.js';
export { KioskLifecycleService } from './kiosks/kiosk-lifecycle.service.js';
export { defaultModel, RegisterKiosksService } from './kiosks/register-kiosks.service.js';
export { RegistryCache } from './cache/registry-cache.js';
export { KioskRegistryModule, RegistryCacheModule } from './kiosk-registry.module.js';
export type { KioskAcceptance, KioskLifecycle } from './lifecycle.js';
export {
  type AlreadyExists,
  alreadyExists,
  badRequest,
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
export { type SenderRefusal, senderRefusal } from './sender-refusal.js';
export { groupedBy, RequestLoader } from './request-loader.js';
