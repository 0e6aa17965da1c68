import type { KioskTile } from '@app/contracts';
import { useComputedColorScheme } from '@mantine/core';
import { memo, useEffect, useRef } from 'react';
import { bandCount, bandHeight, BandPainter } from './band-painter.js';
import type { TileLayout } from './tile-layout.js';

interface TileBandsProps {
  layout: TileLayout;
  tiles: ReadonlyMap<string, KioskTile>;
}

/**
 * The tiles, drawn on canvases of 512 px height that scroll like any other content: scrolling draws nothing,
 * and a live change draws only the tiles it is about.
 */
export const TileBands = memo(function TileBands({ layout, tiles }: TileBandsProps) {
  const holder = useRef<HTMLDivElement>(null);
  const painter = useRef<BandPainter | null>(null);
  const latest = useRef(tiles);
  useEffect(() => {
    latest.current = tiles;
    painter.current?.update(tiles);
  }, [tiles]);
  const scheme = useComputedColorScheme('light');
  const bands = bandCount(layout.height);

  useEffect(() => {
    if (!holder.current) return;
    const canvases = [...holder.current.querySelectorAll('canvas')];
    const current = new BandPainter(
      layout,
      canvases,
      window.devicePixelRatio || 1,
      getComputedStyle(document.documentElement),
    );
    painter.current = current;
    current.update(latest.current);
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries)
          current.show(canvases.indexOf(entry.target as HTMLCanvasElement), entry.isIntersecting);
      },
      { rootMargin: '800px 0px' },
    );
    for (const canvas of canvases) observer.observe(canvas);
    return () => {
      observer.disconnect();
      painter.current = null;
    };
    // The scheme changes the colours that the sprites are drawn with.
  }, [layout, scheme]);

  return (
    <div ref={holder} aria-hidden>
      {Array.from({ length: bands }, (_, band) => (
        <canvas
          key={band}
          style={{
            position: 'absolute',
            left: 0,
            top: band * bandHeight,
            width: layout.width,
            height: Math.min(bandHeight, layout.height - band * bandHeight),
          }}
        />
      ))}
    </div>
  );
});
