import type { KioskAcceptance, KioskLifecycle } from './lifecycle.js';

/** A temperature probe with the limits of its storage class, in °C. */
export interface RegisteredProbe {
  id: number;
  name: string;
  zone: string;
  storageClass: string;
  lowCelsius: number;
  highCelsius: number;
  excursionLowCelsius: number;
  excursionHighCelsius: number;
}

export interface RegisteredSlot {
  id: number;
  code: string;
  productId: string | null;
  /** Packs at most. */
  capacity: number;
  /** Packs below which it should be restocked. */
  par: number;
}

/** What the registry knows of a kiosk, in memory for whoever handles messages. */
export interface RegisteredKiosk {
  id: number;
  serial: string;
  siteId: string;
  siteName: string;
  regionId: string;
  /** IANA name. */
  timeZone: string;
  modelId: string;
  lifecycle: KioskLifecycle;
  acceptance: KioskAcceptance;
  heartbeatSeconds: number;
  silentAfterSeconds: number;
  /** By name. */
  probes: ReadonlyMap<string, RegisteredProbe>;
  /** By code. */
  slots: ReadonlyMap<string, RegisteredSlot>;
}

/** What a resolver returns for a Kiosk: libs/fleet-view resolves its fields. */
export interface KioskReference {
  __typename?: 'Kiosk';
  kioskId: number;
}

/** What a resolver returns for a Site: this library resolves its fields. */
export interface SiteReference {
  __typename?: 'Site';
  siteId: string;
}
