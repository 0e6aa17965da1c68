export {
  accessMetadata,
  type AccessRule,
  Allow,
  AllowSender,
  CurrentPrincipal,
  Public,
} from './access/access.decorators.js';
export { AccessGuard, checkAccess, forbidden, unauthenticated } from './access/access.guard.js';
export {
  actorOf,
  type DevicePrincipal,
  type GatewayPrincipal,
  type Principal,
  type UserPrincipal,
} from './access/principal.js';
export { inScope, isWholeFleet, regionInScope, type Scope, scopeOf, wholeFleet } from './access/scope.js';
export type { AuditFacts } from './audit/audit-hash.js';
export { AuditTrail, type AuditVerification, type BrokenAuditEntry } from './audit/audit-trail.js';
export { AuthModule } from './auth.module.js';
export { Authenticator } from './tokens/authenticator.js';
export { readToken, sessionCookie } from './tokens/read-token.js';
