import { Global, Module } from '@nestjs/common';
import { AuditTrail } from './audit/audit-trail.js';
import { Authenticator } from './tokens/authenticator.js';

/** Who is calling, what they may do, and the record of what they did. */
@Global()
@Module({
  providers: [Authenticator, AuditTrail],
  exports: [Authenticator, AuditTrail],
})
export class AuthModule {}
