import { geoMercator, geoPath } from 'd3-geo';
import { useMemo, useState } from 'react';
import { formatClock } from '../time/format-time.js';
import type { Plan, PlanStop } from './planner-facts.js';
import classes from './planner.module.css';

const width = 720;
const height = 420;
const margin = 34;
/** Routes are told apart by dashes and by the number of the van as well as by colour. */
const dashes = ['', '9 5', '3 4', '14 5 3 5'];
const hues = [
  'var(--accent)',
  'var(--state-awaiting-requalification-text)',
  'var(--state-online-text)',
  'var(--severity-warning)',
];

type Place = [longitude: number, latitude: number];
const placeOf = ({ site }: PlanStop): Place => [site.longitude, site.latitude];

/** The routes as they lie, drawn from coordinates alone: nothing is asked of a tile server. */
export function RouteMap({ plan }: { plan: Plan }) {
  const [pointed, setPointed] = useState<string | null>(null);
  const home: Place = [plan.depot.longitude, plan.depot.latitude];
  const project = useMemo(() => {
    const places = [home, ...plan.routes.flatMap(({ stops }) => stops.map(placeOf))];
    const projection = geoMercator().fitExtent(
      [
        [margin, margin],
        [width - margin, height - margin],
      ],
      { type: 'MultiPoint', coordinates: places },
    );
    // All at one place: the scale would be without end.
    if (!(projection.scale() < 2_000_000))
      projection
        .scale(200_000)
        .center(home)
        .translate([width / 2, height / 2]);
    return projection;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `home` is of the plan
  }, [plan]);
  const path = geoPath(project);
  const at = (place: Place) => project(place) ?? [0, 0];
  if (plan.routes.every(({ stops }) => stops.length === 0)) return null;
  const [x, y] = at(home);
  return (
    <figure className={classes.map}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Map of ${plan.routes.length} routes of ${plan.depot.name}`}
      >
        {plan.routes.map((route, index) => (
          <path
            key={route.id}
            d={path({ type: 'LineString', coordinates: [home, ...route.stops.map(placeOf), home] }) ?? ''}
            className={classes.way}
            stroke={hues[index % hues.length]}
            strokeDasharray={dashes[Math.floor(index / hues.length) % dashes.length] ?? ''}
            data-testid="route-way"
          />
        ))}
        {plan.routes.map((route, index) =>
          route.stops.map((stop) => {
            const [left, top] = at(placeOf(stop));
            return (
              <g
                key={stop.id}
                transform={`translate(${left.toFixed(1)} ${top.toFixed(1)})`}
                onPointerEnter={() => setPointed(stop.id)}
                onPointerLeave={() => setPointed(null)}
              >
                <circle
                  r={11}
                  fill={hues[index % hues.length]}
                  className={classes.stopDot}
                  data-done={stop.state !== 'PENDING' || undefined}
                />
                <text className={classes.stopNumber}>{stop.position}</text>
                <title>{`Van ${route.van}, stop ${stop.position}: ${stop.kiosk.serial}, ${stop.site.name}, ${formatClock(Date.parse(stop.arrivesAt), stop.site.timeZone)}`}</title>
              </g>
            );
          }),
        )}
        <g transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
          <rect x={-9} y={-9} width={18} height={18} className={classes.depot} />
          <title>{plan.depot.name}</title>
        </g>
      </svg>
      <figcaption className={classes.quiet}>
        {pointedText(plan, pointed) ??
          `■ depot; ${plan.routes.map(({ van }) => `van ${van}`).join(', ')} in the order of the numbers. Straight lines, not roads.`}
      </figcaption>
    </figure>
  );
}

function pointedText(plan: Plan, id: string | null): string | null {
  for (const route of plan.routes) {
    const stop = route.stops.find((each) => each.id === id);
    if (stop) return `Van ${route.van}, stop ${stop.position}: ${stop.kiosk.serial}, ${stop.site.name}`;
  }
  return null;
}
