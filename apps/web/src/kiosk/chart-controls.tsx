import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import type { Interval } from '../charts/heard-intervals.js';
import { serverNow } from '../time/server-clock.js';
import classes from './chart-controls.module.css';
import type { TimeWindow } from './kiosk-search.js';
import { moveByKey } from './window-moves.js';

const buttons = [
  { key: 'ArrowLeft', label: 'Earlier', icon: IconChevronLeft },
  { key: '-', label: 'Zoom out', icon: IconZoomOut },
  { key: '+', label: 'Zoom in', icon: IconZoomIn },
  { key: 'ArrowRight', label: 'Later', icon: IconChevronRight },
];

/** Panning and zooming for fingers and for whoever cannot draw; the same keys work on the chart itself. */
export function ChartControls({ window, onMove }: { window: TimeWindow; onMove: (to: Interval) => void }) {
  return (
    <div className={classes.controls} role="group" aria-label="Move the charts in time">
      {buttons.map(({ key, label, icon: Icon }) => (
        <ActionIcon
          key={key}
          variant="default"
          size={30}
          aria-label={label}
          title={label}
          disabled={key === 'ArrowRight' && window.live}
          onClick={() => {
            const next = moveByKey(key, window, serverNow());
            if (next) onMove(next);
          }}
        >
          <Icon size={17} stroke={1.7} aria-hidden />
        </ActionIcon>
      ))}
    </div>
  );
}
