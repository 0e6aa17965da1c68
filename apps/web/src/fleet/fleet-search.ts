import type { KioskState } from '@app/contracts';
import { isKioskState, kioskStates } from './kiosk-states.js';

export const fleetViews = ['tiles', 'map', 'table'] as const;
export type FleetView = (typeof fleetViews)[number];

/** What the URL of the fleet page holds; a missing key is the default. */
export interface FleetSearch {
  view?: FleetView;
  region?: string[];
  site?: string[];
  state?: KioskState[];
  q?: string;
}

const maxSearchLength = 100;

/** A list from the URL: "a,b" or ["a", "b"]; unique, without empty texts. */
export function listFrom(value: unknown): string[] {
  const texts = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))];
}

/** Reads the URL's parameters. Anybody can type a URL, so what makes no sense is left out, never an error. */
export function parseFleetSearch(raw: Record<string, unknown>): FleetSearch {
  const search: FleetSearch = {};
  const view = fleetViews.find((each) => each === raw['view']);
  if (view && view !== 'tiles') search.view = view;
  const region = listFrom(raw['region']);
  if (region.length > 0) search.region = region;
  const site = listFrom(raw['site']);
  if (site.length > 0) search.site = site;
  const asked = listFrom(raw['state']).map((text) => text.toUpperCase());
  const state = kioskStates.filter((each) => asked.includes(each) && isKioskState(each));
  if (state.length > 0) search.state = state;
  const q = typeof raw['q'] === 'string' || typeof raw['q'] === 'number' ? String(raw['q']).trim() : '';
  if (q !== '') search.q = q.slice(0, maxSearchLength);
  return search;
}

/** Adds or removes one value of a list filter; an empty list becomes "no filter". */
export function toggled<T>(list: readonly T[] | undefined, value: T): T[] | undefined {
  const current = list ?? [];
  const next = current.includes(value) ? current.filter((each) => each !== value) : [...current, value];
  return next.length > 0 ? next : undefined;
}

export const isFiltered = (search: FleetSearch): boolean =>
  Boolean(search.region ?? search.site ?? search.state ?? search.q);
