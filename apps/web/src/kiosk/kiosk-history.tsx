import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { tickCount } from '../charts/plot-area.js';
import { limitsText } from '../charts/temperature-limits.js';
import { TemperaturePlot } from '../charts/temperature-plot.js';
import type { Interval } from '../charts/heard-intervals.js';
import { TimeAxis } from '../charts/time-axis.js';
import { timeTicks } from '../charts/time-ticks.js';
import { useElementSize } from '../fleet/use-element-size.js';
import { formatShort } from '../time/format-time.js';
import { ChartBrush } from './chart-brush.js';
import { ChartControls } from './chart-controls.js';
import { CommandLane, StockLane } from './deed-lanes.js';
import { useKioskDeeds } from './use-kiosk-deeds.js';
import { AlertLane, ErrorLane, HeardLane, MessageLane } from './history-lanes.js';
import classes from './kiosk-history.module.css';
import { rangeLabel, ranges, type RangeName } from './kiosk-search.js';
import { useKioskHistory } from './use-kiosk-history.js';
import type { PageKiosk } from './use-kiosk.js';

/** Temperature, heartbeats, restarts, errors, stock, visits, commands and alerts under one time axis; drawing a range zooms all of them. */
export default function KioskHistory({ kiosk }: { kiosk: PageKiosk }) {
  const search = useSearch({ from: '/frame/kiosks/$serial' });
  const navigate = useNavigate({ from: '/kiosks/$serial' });
  const box = useRef<HTMLDivElement>(null);
  const width = useElementSize(box)?.width ?? 0;
  const history = useKioskHistory(kiosk, search);
  const deeds = useKioskDeeds(kiosk.serial);
  const { window, query, series } = history;
  const zone = kiosk.site.timeZone;
  const { from, to } = window;
  const scale = useMemo(() => ({ from, to, width }), [from, to, width]);
  const ticks = useMemo(() => timeTicks(from, to, zone, tickCount(width)), [from, to, zone, width]);
  const zoomed = search.from !== undefined;
  const plotHeight = kiosk.probes.length > 1 ? 150 : 200;

  const show = ({ from: start, to: end }: Interval, replace = false) =>
    void navigate({
      search: (before) => ({
        ...before,
        from: new Date(start).toISOString(),
        to: new Date(end).toISOString(),
      }),
      replace,
    });

  return (
    <div>
      <div className={classes.tools}>
        <SegmentedControl
          aria-label="Range"
          size="xs"
          data={ranges.map((range) => ({ value: range, label: rangeLabel(range) }))}
          value={zoomed ? '' : (search.range ?? '24h')}
          onChange={(value) =>
            void navigate({
              search: { range: value === '24h' ? undefined : (value as RangeName) },
              replace: true,
            })
          }
        />
        <ChartControls window={window} onMove={show} />
        {zoomed ? (
          <>
            <span className={classes.zoomed}>
              {formatShort(from, zone)} to {formatShort(to, zone)}
            </span>
            <Button
              size="xs"
              variant="default"
              onClick={() => void navigate({ search: { range: search.range } })}
            >
              Back to now
            </Button>
          </>
        ) : (
          <span className={classes.hint}>Draw over the chart to zoom</span>
        )}
      </div>
      <div
        ref={box}
        className={classes.box}
        data-testid="temperature-chart"
        data-loaded={query.isSuccess || undefined}
      >
        {query.isError ? (
          <FailureNotice what="the history" error={query.error} retry={() => void query.refetch()} />
        ) : query.isPending || width === 0 ? (
          <Skeleton height={kiosk.probes.length * (plotHeight + 22) + 216} />
        ) : (
          <ChartBrush
            scale={scale}
            zone={zone}
            series={series}
            errors={history.errors}
            heard={history.heard}
            onZoom={(start, end) => show({ from: start, to: end })}
            onMove={show}
          >
            {series.map((each) => (
              <figure key={each.probe} className={classes.figure}>
                <figcaption className={classes.caption}>
                  <span className={classes.name}>{each.probe}</span> {limitsText(each.limits)}
                  {each.points.length === 0 ? ', nothing received in this time' : ''}
                </figcaption>
                <TemperaturePlot
                  points={each.points}
                  every={each.every}
                  limits={each.limits}
                  from={from}
                  to={to}
                  ticks={ticks}
                  width={width}
                  height={plotHeight}
                />
              </figure>
            ))}
            <HeardLane scale={scale} heard={history.heard} />
            <MessageLane scale={scale} boots={history.boots} gaps={history.gaps} />
            <ErrorLane scale={scale} errors={history.errors} more={history.moreErrors} />
            <StockLane scale={scale} deeds={deeds} />
            <CommandLane scale={scale} deeds={deeds} />
            <AlertLane scale={scale} alerts={history.alerts} />
            <TimeAxis scale={scale} ticks={ticks} zone={zone} />
          </ChartBrush>
        )}
      </div>
    </div>
  );
}
