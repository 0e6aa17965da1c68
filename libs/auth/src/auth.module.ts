import { Global, Module } from '@nestjs/common';
import { AuditTrail } from './audit/audit-trail.js';
import { AuditTrailResolver } from './audit/audit-trail.resolver.js';
import { ApiTokens } from './tokens/api-tokens.js';
import { Authenticator } from './tokens/authenticator.js';
import { TokenPolicies } from './tokens/token-policy.js';
import { TokenUse } from './tokens/token-use.js';
import { FirstAdministrator } from './users/first-administrator.js';
import { SignInController } from './users/sign-in.controller.js';
import { SignInService } from './users/sign-in.service.js';
import { UserDirectory } from './users/user-directory.js';
import { ViewerResolver } from './users/viewer.resolver.js';

/** Who is calling and the record of what they did, for every server process. */
@Global()
@Module({
  providers: [Authenticator, AuditTrail, ApiTokens, TokenPolicies, UserDirectory],
  exports: [Authenticator, AuditTrail, ApiTokens, TokenPolicies, UserDirectory],
})
export class AuthModule {}

/** Signing in and out and looking at the trail: for the process that serves people. */
@Module({
  imports: [AuthModule],
  controllers: [SignInController],
  providers: [TokenUse, SignInService, ViewerResolver, AuditTrailResolver, FirstAdministrator],
})
export class SignInModule {}
