import type { KioskTile } from '@app/contracts';
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { formatDuration } from '../time/format-time.js';
import { TimeAgo } from '../time/time-ago.js';
import { useNow } from '../time/use-now.js';
import type { SiteInfo } from './fleet-selection.js';
import classes from './kiosk-card.module.css';
import { StateBadge } from './state-glyph.js';

interface KioskCardProps {
  tile: KioskTile;
  site: SiteInfo | undefined;
  at: { x: number; y: number; tile: number };
  scroller: RefObject<HTMLElement | null>;
  width: number;
}

/** What a tile says when the mouse or the focus is on it. Beside the tile, never over it. */
export function KioskCard({ tile, site, at, scroller, width }: KioskCardProps) {
  const card = useRef<HTMLDivElement>(null);
  const now = useNow();
  const [height, setHeight] = useState(150);
  useLayoutEffect(() => setHeight(card.current?.offsetHeight ?? 150), [tile.serial]);
  const gap = 10;
  const cardWidth = 250;
  const left = at.x + at.tile + gap + cardWidth > width ? at.x - gap - cardWidth : at.x + at.tile + gap;
  const visibleBottom = (scroller.current?.scrollTop ?? 0) + (scroller.current?.clientHeight ?? 800);
  const top = Math.max(0, Math.min(at.y - 8, visibleBottom - height - gap));
  return (
    <div
      ref={card}
      className={classes.card}
      style={{ transform: `translate(${Math.max(0, left)}px, ${top}px)` }}
    >
      <div className={classes.head}>
        <strong>{tile.serial}</strong>
        <StateBadge state={tile.state} />
      </div>
      <div className={classes.site}>{site?.name ?? tile.site}</div>
      <dl className={classes.facts}>
        <dt>{tile.state === 'OFFLINE' ? 'Silent for' : 'For'}</dt>
        <dd>{tile.since ? formatDuration(now - Date.parse(tile.since)) : 'never heard'}</dd>
        <dt>Temperature</dt>
        <dd>{tile.celsius === null ? 'not known' : `${tile.celsius.toFixed(1)} °C`}</dd>
        <dt>Last heard</dt>
        <dd>
          <TimeAgo at={tile.lastHeardAt} zone={site?.timeZone} />
        </dd>
        {tile.openAlerts > 0 ? (
          <>
            <dt>Open alerts</dt>
            <dd>
              {tile.openAlerts}
              {tile.worstSeverity ? `, ${tile.worstSeverity.toLowerCase()}` : ''}
            </dd>
          </>
        ) : null}
      </dl>
    </div>
  );
}
