import type { KioskTile } from '@app/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { geoPath } from 'd3-geo';
import { memo, useMemo, useRef, useState } from 'react';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import states from 'us-atlas/states-albers-10m.json';
import type { SiteInfo } from './fleet-selection.js';
import classes from './fleet-map.module.css';
import { stateGlyph, stateLabel, stateToken } from './kiosk-states.js';
import { mapHeight, mapWidth, siteMarks, type SiteMark } from './site-marks.js';
import { StateGlyph } from './state-glyph.js';

type Shapes = { states: GeometryCollection; nation: GeometryCollection };
const topology = states as unknown as Topology<Shapes>;
const path = geoPath();
const land = path(feature(topology, topology.objects.nation)) ?? '';
const borders = path(mesh(topology, topology.objects.states, (a, b) => a !== b)) ?? '';

interface FleetMapProps {
  tiles: readonly KioskTile[];
  sites: ReadonlyMap<string, SiteInfo>;
  onSite: (site: string) => void;
}

/** Sites on a map drawn from files of this app; nothing is asked of a tile server. */
export default function FleetMap({ tiles, sites, onSite }: FleetMapProps) {
  const marks = useMemo(() => siteMarks(tiles, sites), [tiles, sites]);
  const [pointed, setPointed] = useState<string | null>(null);
  const shown = marks.find((mark) => mark.id === pointed && mark.point);
  // Drawn last is drawn on top: the worst must never be hidden by the healthy.
  const drawn = useMemo(() => marks.filter((mark) => mark.point).reverse(), [marks]);
  return (
    <div className={classes.split}>
      <div className={classes.map}>
        <svg
          viewBox={`0 0 ${mapWidth} ${mapHeight}`}
          className={classes.svg}
          aria-label="Map of the sites"
          role="group"
        >
          <Land />
          {drawn.map((mark) => (
            <Dot key={mark.id} mark={mark} onPoint={setPointed} onSite={onSite} />
          ))}
          {shown?.point ? (
            <circle cx={shown.point[0]} cy={shown.point[1]} r={shown.radius + 3} className={classes.ring} />
          ) : null}
        </svg>
        {shown?.point ? <DotCard mark={shown} /> : null}
      </div>
      <SiteList marks={marks} pointed={pointed} onPoint={setPointed} onSite={onSite} />
    </div>
  );
}

const Land = memo(function Land() {
  return (
    <g aria-hidden>
      <path d={land} className={classes.land} />
      <path d={borders} className={classes.borders} />
    </g>
  );
});

interface MarkProps {
  mark: SiteMark;
  onPoint: (site: string | null) => void;
  onSite: (site: string) => void;
}

const Dot = memo(function Dot({ mark, onPoint, onSite }: MarkProps) {
  if (!mark.point) return null;
  const glyph = stateGlyph(mark.state);
  const token = `var(--state-${stateToken(mark.state)}`;
  const scale = (mark.radius * 1.5) / 12;
  return (
    <g
      transform={`translate(${mark.point[0].toFixed(1)} ${mark.point[1].toFixed(1)})`}
      className={classes.dot}
      onPointerEnter={() => onPoint(mark.id)}
      onPointerLeave={() => onPoint(null)}
      onClick={() => onSite(mark.id)}
      aria-hidden
    >
      <circle r={mark.radius} fill={`${token}-fill)`} className={classes.disc} />
      <path
        d={glyph.path}
        transform={`scale(${scale.toFixed(3)}) translate(-6 -6)`}
        fill={glyph.filled ? `${token}-mark)` : 'none'}
        stroke={glyph.filled ? 'none' : `${token}-mark)`}
        strokeWidth={2}
        strokeLinecap="round"
      />
    </g>
  );
});

/** "2 of 5 offline", "5 kiosks online". */
function markText(mark: SiteMark): string {
  const state = stateLabel(mark.state).toLowerCase();
  if (mark.affected === mark.kiosks)
    return mark.kiosks === 1 ? `1 kiosk ${state}` : `all ${mark.kiosks} ${state}`;
  return `${mark.affected} of ${mark.kiosks} ${state}`;
}

function DotCard({ mark }: { mark: SiteMark }) {
  if (!mark.point) return null;
  const [x, y] = mark.point;
  return (
    <div
      className={classes.card}
      style={{ left: `${(x / mapWidth) * 100}%`, top: `${(y / mapHeight) * 100}%` }}
      data-side={x > mapWidth * 0.7 ? 'left' : 'right'}
    >
      <strong>{mark.name}</strong>
      <span>{mark.region}</span>
      <span>{markText(mark)}</span>
    </div>
  );
}

interface SiteListProps {
  marks: readonly SiteMark[];
  pointed: string | null;
  onPoint: (site: string | null) => void;
  onSite: (site: string) => void;
}

function SiteList({ marks, pointed, onPoint, onSite }: SiteListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: marks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 46,
    overscan: 8,
  });
  return (
    <aside className={classes.list} aria-label="Sites, worst first">
      <h2 className={classes.listTitle}>
        {marks.length.toLocaleString('en-US')} {marks.length === 1 ? 'site' : 'sites'}, worst first
      </h2>
      <div ref={scroller} className={classes.listScroller}>
        <ul style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const mark = marks[item.index];
            if (!mark) return null;
            return (
              <li key={mark.id} style={{ transform: `translateY(${item.start}px)` }}>
                <button
                  type="button"
                  data-pointed={pointed === mark.id || undefined}
                  onPointerEnter={() => onPoint(mark.id)}
                  onPointerLeave={() => onPoint(null)}
                  onFocus={() => onPoint(mark.id)}
                  onBlur={() => onPoint(null)}
                  onClick={() => onSite(mark.id)}
                >
                  <StateGlyph state={mark.state} />
                  <span className={classes.name}>{mark.name}</span>
                  <span className={classes.detail}>
                    {markText(mark)}
                    {mark.point ? '' : ' · not on this map'}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </aside>
  );
}
