import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { FailureNotice } from '../app/failure-notice.js';
import { plotLeft, tickCount, xAt } from './plot-area.js';
import { limitsOf, limitsText } from './temperature-limits.js';
import { TemperaturePlot } from './temperature-plot.js';
import { TimeAxis } from './time-axis.js';
import { timeTicks } from './time-ticks.js';
import { useElementSize } from '../fleet/use-element-size.js';
import { TemperatureEvidenceDocument } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';
import { resolutionFor } from '../kiosk/kiosk-search.js';
import { useNow } from '../time/use-now.js';
import classes from './evidence-chart.module.css';
import { evidenceWindow } from './evidence-window.js';

interface EvidenceChartProps {
  serial: string;
  zone: string;
  /** What the grey part is, e.g. incident. */
  subject: string;
  startedAt: string;
  endedAt: string | null;
  /** The probe it is about; without one the first. */
  probe: string | null;
}
const height = 180;

/** The temperature of a kiosk before, during and after an incident or excursion. */
export default function EvidenceChart({
  serial,
  zone,
  subject,
  startedAt,
  endedAt,
  probe,
}: EvidenceChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useElementSize(box)?.width ?? 0;
  const now = useNow(60_000);
  const started = Date.parse(startedAt);
  const ended = endedAt ? Date.parse(endedAt) : null;
  const { from, to } = evidenceWindow(started, ended, now);
  const query = useQuery({
    queryKey: ['temperature-evidence', serial, from, to],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const answer = await execute(
        TemperatureEvidenceDocument,
        { serial, range, every: resolutionFor(to - from) },
        signal,
      );
      return answer.kiosk?.temperatures ?? [];
    },
  });
  const series = useMemo(() => {
    const answered = query.data?.find((each) => each.probe === probe) ?? query.data?.[0];
    return answered && { ...answered, limits: limitsOf(answered) };
  }, [query.data, probe]);
  const points = useMemo(
    () => (series?.points ?? []).map((point) => ({ ...point, at: Date.parse(point.at) })),
    [series],
  );
  const ticks = useMemo(() => timeTicks(from, to, zone, tickCount(width)), [from, to, zone, width]);
  const scale = { from, to, width };
  const left = Math.max(plotLeft, xAt(scale, started));
  const right = xAt(scale, ended ?? to);
  return (
    <div ref={box} className={classes.chart} data-testid="temperature-chart">
      {query.isError ? (
        <FailureNotice what="the temperature" error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending || width === 0 ? (
        <Skeleton height={height + 24} />
      ) : !series || points.length === 0 ? (
        <p className={classes.none}>
          No temperature was received around this time: it is not known, not in range.
        </p>
      ) : (
        <figure className={classes.figure}>
          <figcaption className={classes.caption}>
            {series.probe}, {limitsText(series.limits)}. The grey part is the {subject}.
          </figcaption>
          <div className={classes.plot}>
            <div className={classes.during} style={{ left, width: Math.max(2, right - left) }} />
            <TemperaturePlot
              points={points}
              every={series.every}
              limits={series.limits}
              from={from}
              to={to}
              ticks={ticks}
              width={width}
              height={height}
            />
          </div>
          <TimeAxis scale={scale} ticks={ticks} zone={zone} />
        </figure>
      )}
    </div>
  );
}
