import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from '@app/contracts';
import { Allow, AllowSender, Public } from './access.decorators.js';
import { AccessGuard } from './access.guard.js';
import type { Principal } from './principal.js';

class Handlers {
  @Allow('ADMIN', 'OPS')
  operators(): void {}
  @Allow()
  people(): void {}
  @AllowSender()
  senders(): void {}
  @Public()
  everybody(): void {}
  forgotten(): void {}
}

const person = (role: Role): Principal => ({
  kind: 'user',
  id: 'u',
  email: 'a@b.c',
  name: 'A',
  role,
  regions: [],
  sites: [],
});
const device: Principal = { kind: 'device', tokenId: 't', kioskId: 1, serial: 'K-1' };
const gateway: Principal = { kind: 'gateway', tokenId: 't', name: 'g', regions: [], sites: [] };

function outcome(handler: keyof Handlers, principal: Principal | null): string {
  const context = {
    getHandler: () => Handlers.prototype[handler],
    getClass: () => Handlers,
    getType: () => 'graphql',
    getArgByIndex: () => ({ principal }),
  } as unknown as ExecutionContext;
  try {
    return new AccessGuard(new Reflector()).canActivate(context) ? 'in' : 'out';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.each<[keyof Handlers, string, Principal | null, string]>([
  ['operators', 'an administrator', person('ADMIN'), 'in'],
  ['operators', 'crew', person('CREW'), 'FORBIDDEN'],
  ['operators', 'a device', device, 'FORBIDDEN'],
  ['operators', 'nobody', null, 'UNAUTHENTICATED'],
  ['people', 'crew', person('CREW'), 'in'],
  ['people', 'a gateway', gateway, 'FORBIDDEN'],
  ['people', 'nobody', null, 'UNAUTHENTICATED'],
  ['senders', 'a device', device, 'in'],
  ['senders', 'a gateway', gateway, 'in'],
  ['senders', 'an administrator', person('ADMIN'), 'FORBIDDEN'],
  ['senders', 'nobody', null, 'UNAUTHENTICATED'],
  ['everybody', 'nobody', null, 'in'],
  ['forgotten', 'an administrator', person('ADMIN'), 'FORBIDDEN'],
  ['forgotten', 'nobody', null, 'UNAUTHENTICATED'],
])('%s lets %s: %3$s', (handler, _who, principal, expected) => {
  expect(outcome(handler, principal)).toBe(expected);
});
