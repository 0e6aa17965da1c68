import {
  createParamDecorator,
  type CustomDecorator,
  type ExecutionContext,
  SetMetadata,
} from '@nestjs/common';
import type { Role } from '@app/contracts';
import { principalOf } from './principal-of.js';

export const accessMetadata = 'kiosk-fleet:access';

/** What a resolver, controller method or gateway message demands of its caller. */
export type AccessRule =
  { allow: 'everybody' } | { allow: 'roles'; roles: readonly Role[] } | { allow: 'senders' };

/** For signed-in people with one of these roles; without any role named, for every signed-in person. */
export function Allow(...roles: Role[]): CustomDecorator {
  const rule: AccessRule = { allow: 'roles', roles };
  return SetMetadata(accessMetadata, rule);
}

/** For kiosks and gateways. */
export function AllowSender(): CustomDecorator {
  const rule: AccessRule = { allow: 'senders' };
  return SetMetadata(accessMetadata, rule);
}

/** For everybody, signed in or not. */
export function Public(): CustomDecorator {
  const rule: AccessRule = { allow: 'everybody' };
  return SetMetadata(accessMetadata, rule);
}

/** The caller; never null where `Allow` or `AllowSender` stands. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOf(context),
);
