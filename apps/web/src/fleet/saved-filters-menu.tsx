import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useViewer } from '../session/viewer.js';
import classes from './fleet-filters.module.css';
import { type FleetSearch, isFiltered } from './fleet-search.js';
import {
  longestName,
  parseSavedFilters,
  type SavedFilter,
  withFilter,
  withoutFilter,
} from './saved-filters.js';

interface SavedFiltersMenuProps {
  search: FleetSearch;
  onPick: (search: SavedFilter['search']) => void;
}

/** Filters under a name, kept in this browser for who is signed in; the address in the bar shares them. */
export function SavedFiltersMenu({ search, onPick }: SavedFiltersMenuProps) {
  const { email } = useViewer();
  const key = `fleet-filters:${email}`;
  const [saved, setSaved] = useState(() => parseSavedFilters(localStorage.getItem(key)));
  const [name, setName] = useState('');
  const keep = (next: SavedFilter[]) => {
    setSaved(next);
    localStorage.setItem(key, JSON.stringify(next));
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    keep(withFilter(saved, name, search));
    setName('');
  };
  return (
    <Menu position="bottom-end" withinPortal closeOnItemClick width={280} trapFocus>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconBookmark size={15} aria-hidden />}>
          Saved
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {saved.length === 0 ? <Menu.Label>No filter is saved yet</Menu.Label> : null}
        {saved.map((each) => (
          <div key={each.name} className={classes.savedRow}>
            <Menu.Item onClick={() => onPick(each.search)}>{each.name}</Menu.Item>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Forget ${each.name}`}
              onClick={() => keep(withoutFilter(saved, each.name))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {isFiltered(search) ? (
          <form className={classes.saveForm} onSubmit={save}>
            <TextInput
              size="xs"
              aria-label="Name of this filter"
              placeholder="Save this one as …"
              value={name}
              maxLength={longestName}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" disabled={name.trim() === ''}>
              Save
            </Button>
          </form>
        ) : (
          <Menu.Label>Choose a region, site or state to save it</Menu.Label>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
