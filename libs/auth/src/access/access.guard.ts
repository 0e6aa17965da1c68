import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '@app/kernel';
import { accessMetadata, type AccessRule } from './access.decorators.js';
import type { Principal } from './principal.js';
import { principalOf } from './principal-of.js';

export function unauthenticated(): AppError {
  return new AppError('Sign in, or send a valid token', { code: 'UNAUTHENTICATED', httpStatus: 401 });
}

export function forbidden(message = 'You may not do this'): AppError {
  return new AppError(message, { code: 'FORBIDDEN', httpStatus: 403 });
}

/** Does the rule let this caller in? Without a rule nobody is let in. @throws AppError UNAUTHENTICATED, FORBIDDEN */
export function checkAccess(rule: AccessRule | undefined, principal: Principal | null): void {
  if (rule?.allow === 'everybody') return;
  if (principal === null) throw unauthenticated();
  if (rule === undefined) throw forbidden();
  const allowed =
    rule.allow === 'senders'
      ? principal.kind !== 'user'
      : principal.kind === 'user' && (rule.roles.length === 0 || rule.roles.includes(principal.role));
  if (!allowed) throw forbidden();
}

/** Stands before every route, resolver and socket message of the process. Denied by default. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(accessMetadata, [
      context.getHandler(),
      context.getClass(),
    ]);
    checkAccess(rule, principalOf(context));
    return true;
  }
}
