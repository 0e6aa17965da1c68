import type { RoutingProblem } from './routing-problem.js';

/** A published instance in the VRPLIB text format, with Euclidean distances rounded as its authors do. */
export function readInstance(
  text: string,
  distance: (exact: number) => number,
  vehicles: number,
): RoutingProblem {
  const section = (name: string): number[][] => {
    const lines = text.slice(text.indexOf(`${name}\n`) + name.length + 1).split('\n');
    const end = lines.findIndex((line) => /^[A-Z]/.test(line.trim()));
    return lines.slice(0, end).map((line) => line.trim().split(/\s+/).map(Number));
  };
  const number = (name: string) => Number(new RegExp(`${name}\\s*:\\s*([\\d.]+)`).exec(text)?.[1]);
  const places = section('NODE_COORD_SECTION').map(([, x, y]) => ({ x: x!, y: y! }));
  const demands = section('DEMAND_SECTION').map(([, demand]) => demand!);
  const timed = text.includes('TIME_WINDOW_SECTION');
  const windows = timed ? section('TIME_WINDOW_SECTION').map(([, opens, closes]) => [opens!, closes!]) : [];
  const service = text.includes('SERVICE_TIME_SECTION')
    ? section('SERVICE_TIME_SECTION').map(([, time]) => time!)
    : [];
  const serviceAll = number('SERVICE_TIME');
  const width = places.length;
  const cost = new Float64Array(width * width);
  for (let from = 0; from < width; from++)
    for (let to = 0; to < width; to++)
      cost[from * width + to] = distance(
        Math.hypot(places[from]!.x - places[to]!.x, places[from]!.y - places[to]!.y),
      );
  return {
    stops: places.slice(1).map((_, stop) => ({
      load: [demands[stop + 1]!],
      service: service[stop + 1] ?? (Number.isFinite(serviceAll) ? serviceAll : 0),
      opens: windows[stop + 1]?.[0] ?? 0,
      closes: windows[stop + 1]?.[1] ?? Infinity,
      penalty: Infinity,
    })),
    vehicles,
    capacity: [number('CAPACITY')],
    starts: windows[0]?.[0] ?? 0,
    ends: windows[0]?.[1] ?? Infinity,
    time: cost,
    cost,
    vehicleCost: 0,
  };
}
