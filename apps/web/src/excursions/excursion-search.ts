import { listFrom } from '../fleet/fleet-search.js';
import type { ExcursionState } from '../generated/graphql.js';

export const excursionViews = ['open', 'decided', 'all'] as const;
export type ExcursionView = (typeof excursionViews)[number];

/** What the URL of the list holds; without `show` it is what a pharmacist has to assess. */
export interface ExcursionSearch {
  show?: ExcursionView;
  region?: string[];
  site?: string[];
}

export function parseExcursionSearch(raw: Record<string, unknown>): ExcursionSearch {
  const show = excursionViews.find((each) => each === raw['show']);
  const region = listFrom(raw['region']);
  const site = listFrom(raw['site']);
  return {
    ...(show ? { show } : {}),
    ...(region.length > 0 ? { region } : {}),
    ...(site.length > 0 ? { site } : {}),
  };
}

const states: Record<ExcursionView | 'to-assess', ExcursionState[] | null> = {
  'to-assess': ['AWAITING_ASSESSMENT'],
  open: ['OPEN'],
  decided: ['RELEASED', 'DISCARDED'],
  all: null,
};

export const filterOf = ({ show, region, site }: ExcursionSearch) => ({
  states: states[show ?? 'to-assess'],
  regions: region ?? null,
  sites: site ?? null,
});
