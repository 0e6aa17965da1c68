import { type FleetSearch, parseFleetSearch } from './fleet-search.js';

export interface SavedFilter {
  name: string;
  /** Without the view: the same filter holds for tiles, map and table. */
  search: Omit<FleetSearch, 'view'>;
}

export const mostFilters = 30;
export const longestName = 60;

const withoutView = (search: FleetSearch): SavedFilter['search'] => {
  const rest = { ...search };
  delete rest.view;
  return rest;
};

/** What this browser keeps; whatever makes no sense in it is left out. */
export function parseSavedFilters(text: string | null): SavedFilter[] {
  let raw: unknown;
  try {
    raw = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(raw)) return [];
  return (raw as unknown[]).slice(0, mostFilters).flatMap((each) => {
    const { name, search } = (each ?? {}) as { name?: unknown; search?: unknown };
    return typeof name === 'string' && name.trim() !== '' && typeof search === 'object' && search !== null
      ? [
          {
            name: name.trim().slice(0, longestName),
            search: withoutView(parseFleetSearch(search as Record<string, unknown>)),
          },
        ]
      : [];
  });
}

/** By name; the same name again is the filter of now. The oldest one makes room. */
export function withFilter(saved: readonly SavedFilter[], name: string, search: FleetSearch): SavedFilter[] {
  const text = name.trim().slice(0, longestName);
  if (text === '') return [...saved];
  const others = saved.filter((each) => each.name !== text);
  return [...others, { name: text, search: withoutView(search) }].slice(-mostFilters);
}

export const withoutFilter = (saved: readonly SavedFilter[], name: string): SavedFilter[] =>
  saved.filter((each) => each.name !== name);
