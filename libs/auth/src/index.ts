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
export { AuthModule, SignInModule } from './auth.module.js';
export { ApiTokens, type NewToken } from './tokens/api-tokens.js';
export { Authenticator, type Identified } from './tokens/authenticator.js';
export { checkOpenSessionsEveryMs, OpenSessions, type SessionEnd } from './tokens/open-sessions.js';
export { TokenPolicies } from './tokens/token-policy.js';
export { readBearer, readSessionCookie, readToken, sessionCookie } from './tokens/read-token.js';
export { deleteExpiredSessions } from './users/user.sql.js';
export { type NewUser, readNewUser } from './users/new-user.js';
export { UserDirectory, type UserOutcome } from './users/user-directory.js';
