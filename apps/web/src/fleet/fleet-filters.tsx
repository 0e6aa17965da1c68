import type { KioskState } from '@app/contracts';
import { Button, CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { memo, useEffect, useRef, useState } from 'react';
import classes from './fleet-filters.module.css';
import { isFiltered, toggled, type FleetSearch } from './fleet-search.js';
import type { SiteInfo } from './fleet-selection.js';
import { kioskStates, stateLabel, stateMeaning } from './kiosk-states.js';
import { PlaceFilters } from './place-filters.js';
import { SavedFiltersMenu } from './saved-filters-menu.js';
import { StateGlyph } from './state-glyph.js';

interface FleetFiltersProps {
  search: FleetSearch;
  onChange: (change: Partial<FleetSearch>) => void;
  /** Null before the kiosks are known: no number is better than a wrong zero. */
  counts: ReadonlyMap<KioskState, number> | null;
  sites: readonly SiteInfo[];
}

export function FleetFilters({ search, onChange, counts, sites }: FleetFiltersProps) {
  return (
    <search className={classes.filters}>
      <div className={classes.chips} role="group" aria-label="Filter by state">
        {kioskStates.map((state) => {
          const count = counts?.get(state) ?? 0;
          const pressed = search.state?.includes(state) ?? false;
          if (count === 0 && !pressed && state === 'RETIRED') return null;
          return (
            <button
              key={state}
              type="button"
              className={classes.chip}
              aria-pressed={pressed}
              data-none={count === 0 || undefined}
              title={stateMeaning(state)}
              onClick={() => onChange({ state: toggled(search.state, state) })}
            >
              <StateGlyph state={state} />
              {stateLabel(state)}{' '}
              <span className={classes.count}>{counts ? count.toLocaleString('en-US') : '–'}</span>
            </button>
          );
        })}
      </div>
      <FilterFields search={search} onChange={onChange} sites={sites} />
    </search>
  );
}

const nothing = { region: undefined, site: undefined, state: undefined, q: undefined };

/** Apart from the chips, because a thousand sites to choose from must not be gone through at every heartbeat. */
const FilterFields = memo(function FilterFields({
  search,
  onChange,
  sites,
}: Omit<FleetFiltersProps, 'counts'>) {
  return (
    <div className={classes.fields}>
      <SearchField value={search.q ?? ''} onChange={(q) => onChange({ q: q === '' ? undefined : q })} />
      <PlaceFilters
        className={classes.select}
        region={search.region}
        site={search.site}
        sites={sites}
        onChange={onChange}
      />
      {isFiltered(search) ? (
        <Button size="xs" variant="subtle" onClick={() => onChange(nothing)}>
          Clear
        </Button>
      ) : null}
      <SavedFiltersMenu search={search} onPick={(saved) => onChange({ ...nothing, ...saved })} />
    </div>
  );
});

/** Answers every key stroke itself, and tells the URL a moment later. */
function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const report = useRef(onChange);
  useEffect(() => {
    report.current = onChange;
  });

  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  useEffect(() => {
    const trimmed = text.trim();
    if (trimmed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = trimmed;
      report.current(trimmed);
    }, 150);
    return () => clearTimeout(timer);
  }, [text]);

  return (
    <TextInput
      aria-label="Search by serial or site"
      placeholder="Serial or site"
      type="search"
      size="xs"
      className={classes.search}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        text ? <CloseButton size="xs" aria-label="Clear the search" onClick={() => setText('')} /> : null
      }
      value={text}
      maxLength={100}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
