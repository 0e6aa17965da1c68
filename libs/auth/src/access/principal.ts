import type { Role } from '@app/contracts';

/** A person who signed in. Empty `regions` and `sites` mean no restriction. */
export interface UserPrincipal {
  kind: 'user';
  /** UUID. */
  id: string;
  email: string;
  name: string;
  role: Role;
  regions: string[];
  sites: string[];
}

/** One kiosk, speaking for itself only. */
export interface DevicePrincipal {
  kind: 'device';
  tokenId: string;
  kioskId: number;
  serial: string;
}

/** A gateway, speaking for every kiosk of its regions and sites; both empty mean the whole fleet. */
export interface GatewayPrincipal {
  kind: 'gateway';
  tokenId: string;
  name: string;
  regions: string[];
  sites: string[];
}

/** Who is behind a request, as its token proves. */
export type Principal = UserPrincipal | DevicePrincipal | GatewayPrincipal;

/** How the audit trail names somebody, e.g. `user:ada@example.org`. */
export function actorOf(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return `user:${principal.email}`;
    case 'device':
      return `device:${principal.serial}`;
    case 'gateway':
      return `gateway:${principal.name}`;
  }
}
