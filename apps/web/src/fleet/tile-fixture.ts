import type { KioskTile } from '@app/contracts';
import type { SiteInfo } from './fleet-selection.js';

/** A tile for tests: an online kiosk of site `s1` in the region `west`. */
export const aTile = (serial: string, change: Partial<KioskTile> = {}): KioskTile => ({
  serial,
  site: 's1',
  region: 'west',
  state: 'ONLINE',
  since: '2026-03-01T09:00:00.000Z',
  lastHeardAt: '2026-03-01T09:30:00.000Z',
  celsius: 21.5,
  openAlerts: 0,
  worstSeverity: null,
  ...change,
});

export const aSite = (id: string, change: Partial<SiteInfo> = {}): SiteInfo => ({
  id,
  name: `Clinic ${id}`,
  city: null,
  timeZone: 'America/Los_Angeles',
  latitude: 34.05,
  longitude: -118.24,
  region: { id: 'west', name: 'West' },
  ...change,
});
