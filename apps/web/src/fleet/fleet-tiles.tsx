import type { KioskTile } from '@app/contracts';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { groupBySite, type SiteInfo } from './fleet-selection.js';
import classes from './fleet-tiles.module.css';
import { stateLabel } from './kiosk-states.js';
import { KioskCard } from './kiosk-card.js';
import { TileBands } from './tile-bands.js';
import { layOutTiles } from './tile-layout.js';
import { neighbour, tileAt, type Direction } from './tile-lookup.js';
import { useElementSize } from './use-element-size.js';

const keys: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};
const padding = 20;

interface FleetTilesProps {
  /** Which kiosks to show, and where they stand. */
  members: readonly KioskTile[];
  /** How all of them are now, by serial. */
  tiles: ReadonlyMap<string, KioskTile>;
  sites: ReadonlyMap<string, SiteInfo>;
  onSite: (site: string) => void;
}

/** Every kiosk as one small tile, by region and site. */
export function FleetTiles({ members, tiles: bySerial, sites, onSite }: FleetTilesProps) {
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const size = useElementSize(scroller);
  const touch = useMediaQuery('(pointer: coarse)') ?? false;
  // Where tiles stand depends on which kiosks there are, not on how they are: a live change moves nothing.
  const membership = useMembership(members);
  const height = useTallest(size);
  const side = size && size.width < 720 ? 14 : padding;
  const layout = useMemo(
    () =>
      size
        ? layOutTiles(groupBySite(membership, sites), {
            width: size.width - 2 * side,
            height: height - 16,
            touch,
          })
        : null,
    [membership, sites, size, height, side, touch],
  );
  const [hovered, setHovered] = useState(-1);
  const [focused, setFocused] = useState(0);
  const [hasFocus, setHasFocus] = useState(false);
  const marked = hovered >= 0 ? hovered : hasFocus ? focused : -1;
  const serialAt = (index: number) => layout?.tiles[index];
  const markedTile = bySerial.get(serialAt(marked) ?? '');
  const focusedTile = bySerial.get(serialAt(focused) ?? '');

  const open = (index: number) => {
    const serial = serialAt(index);
    if (serial) void navigate({ to: '/kiosks/$serial', params: { serial } });
  };
  const pointAt = (event: PointerEvent<HTMLDivElement>) => {
    if (!layout) return -1;
    const box = event.currentTarget.getBoundingClientRect();
    return tileAt(layout, event.clientX - box.left, event.clientY - box.top);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!layout) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open(focused);
      return;
    }
    const direction = keys[event.key];
    if (!direction) return;
    event.preventDefault();
    const next = neighbour(layout, focused, direction);
    setFocused(next);
    const top = layout.y[next] ?? 0;
    const view = scroller.current;
    if (view && (top < view.scrollTop || top + 60 > view.scrollTop + view.clientHeight)) {
      view.scrollTop = top - view.clientHeight / 2;
    }
  };

  return (
    <div ref={scroller} className={classes.scroller} style={{ paddingInline: side }}>
      {layout ? (
        <div
          className={classes.field}
          style={{ height: layout.height }}
          onPointerMove={(event) => event.pointerType === 'mouse' && setHovered(pointAt(event))}
          onPointerLeave={() => setHovered(-1)}
          onClick={(event) => open(pointAt(event as unknown as PointerEvent<HTMLDivElement>))}
          data-hit={hovered >= 0 || undefined}
        >
          <TileBands layout={layout} tiles={bySerial} />
          {layout.regions.map((region) => (
            <h2 key={region.id} className={classes.region} style={{ top: region.y, left: region.x }}>
              {region.name}
              <span className={classes.regionCount}>
                {region.kiosks.toLocaleString('en-US')} {region.kiosks === 1 ? 'kiosk' : 'kiosks'},{' '}
                {region.sites} {region.sites === 1 ? 'site' : 'sites'}
              </span>
            </h2>
          ))}
          {layout.sites.map((site) => (
            <button
              key={site.id}
              type="button"
              tabIndex={-1}
              className={classes.site}
              style={{ top: site.y, left: site.x, maxWidth: site.width }}
              title={`Only ${site.name}`}
              onClick={(event) => {
                event.stopPropagation();
                onSite(site.id);
              }}
            >
              {site.name}
            </button>
          ))}
          <div
            className={classes.keys}
            role="listbox"
            aria-label={`${layout.tiles.length} kiosks as tiles. Arrow keys move, Enter opens. The table view lists the same kiosks.`}
            aria-activedescendant="focused-kiosk"
            tabIndex={0}
            onFocus={() => setHasFocus(true)}
            onBlur={() => setHasFocus(false)}
            onKeyDown={onKeyDown}
          >
            <span
              id="focused-kiosk"
              role="option"
              aria-selected
              aria-posinset={focused + 1}
              aria-setsize={layout.tiles.length}
              className="sr-only"
            >
              {focusedTile
                ? `${focusedTile.serial}, ${sites.get(focusedTile.site)?.name ?? focusedTile.site}, ${stateLabel(focusedTile.state)}`
                : 'No kiosk'}
            </span>
          </div>
          {markedTile ? (
            <>
              <div
                className={classes.mark}
                style={{
                  width: layout.tile,
                  height: layout.tile,
                  transform: `translate(${layout.x[marked] ?? 0}px, ${layout.y[marked] ?? 0}px)`,
                }}
              />
              <KioskCard
                tile={markedTile}
                site={sites.get(markedTile.site)}
                at={{ x: layout.x[marked] ?? 0, y: layout.y[marked] ?? 0, tile: layout.tile }}
                scroller={scroller}
                width={layout.width}
              />
            </>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

/** The greatest height at the present width: a bar that comes and goes must not make the tiles change size. */
function useTallest(size: { width: number; height: number } | null): number {
  const [held, setHeld] = useState({ width: 0, height: 0 });
  if (!size || (held.width === size.width && held.height >= size.height)) return held.height;
  setHeld(size);
  return size.height;
}

const sameMembers = (a: readonly KioskTile[], b: readonly KioskTile[]): boolean =>
  a.length === b.length &&
  a.every((tile, index) => tile.serial === b[index]?.serial && tile.site === b[index].site);

/** The same array as long as it has the same kiosks at the same sites. */
function useMembership(members: readonly KioskTile[]): readonly KioskTile[] {
  const [held, setHeld] = useState(members);
  if (held === members || sameMembers(held, members)) return held;
  setHeld(members);
  return members;
}
