import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import highsModule from 'highs';
import { greatCircleMetres, roadMatrix } from './distance.js';
import { improveRoutes } from './improve-routes.js';
import { OsrmTravel } from './osrm-travel.js';
import { readInstance } from './published-instance.js';
import { PlanRandom } from './random.js';
import { routeCost, type RoutingProblem, schedule, solutionOf } from './routing-problem.js';
import { savingsRoutes } from './savings.js';

// Its types say `default`, its CommonJS build is the function itself.
const loadHighs = highsModule as unknown as typeof highsModule.default;
const instance = (name: string) => readFileSync(join(__dirname, 'instances', name), 'utf8');

async function solve(problem: RoutingProblem, iterations: number) {
  const solution = await improveRoutes(problem, savingsRoutes(problem), { iterations, seed: 1 });
  for (const route of solution.routes) expect(schedule(problem, route)).not.toBeNull();
  expect(solution.routes.length).toBeLessThanOrEqual(problem.vehicles);
  expect(solution.cost).toBeCloseTo(solutionOf(problem, solution.routes).cost, 6);
  return solution;
}

test('E-n22-k4 within 1 % of its optimum', async () => {
  const problem = readInstance(instance('E-n22-k4.txt'), Math.round, 4);
  const { cost, unserved } = await solve(problem, 3_000);
  expect(unserved).toEqual([]);
  expect(cost).toBeLessThanOrEqual(375 * 1.01);
  expect(cost).toBeGreaterThanOrEqual(375);
});

test('RC208 with its time windows within 5 % of the best that is known', async () => {
  const problem = readInstance(instance('RC208.vrp'), (exact) => Math.floor(exact * 10) / 10, 25);
  const { cost, unserved } = await solve(problem, 3_000);
  expect(unserved).toEqual([]);
  expect(cost).toBeLessThanOrEqual(776.1 * 1.05);
  expect(cost).toBeGreaterThanOrEqual(776.1 - 0.05);
});

function aProblem(
  seed: number,
  stops: number,
  vehicles: number,
  more: Partial<RoutingProblem> = {},
): RoutingProblem {
  const random = new PlanRandom(seed);
  const places = Array.from({ length: stops + 1 }, () => [random.below(100), random.below(100)] as const);
  const width = places.length;
  const cost = new Float64Array(width * width);
  places.forEach(([x, y], from) =>
    places.forEach(([u, v], to) => (cost[from * width + to] = Math.hypot(x - u, y - v))),
  );
  return {
    stops: places.slice(1).map(() => {
      const opens = random.below(100);
      return {
        load: [1 + random.below(5)],
        service: 5,
        opens,
        closes: opens + 60 + random.below(300),
        penalty: 20 + random.below(150),
      };
    }),
    vehicles,
    capacity: [10],
    starts: 0,
    ends: 600,
    time: cost,
    cost,
    vehicleCost: 15,
    ...more,
  };
}

/** The least cost, exactly: a mixed-integer programme over edges, with times and loads by big-M. */
async function exactly(problem: RoutingProblem): Promise<number> {
  const { stops, cost, time, vehicles, capacity, ends, vehicleCost } = problem;
  const width = stops.length + 1;
  const edges: string[] = [];
  const terms: string[] = [];
  const limits: string[] = [];
  const all = [...Array(width).keys()];
  for (const from of all)
    for (const to of all) {
      if (from === to) continue;
      edges.push(`x${from}_${to}`);
      terms.push(`${cost[from * width + to]! + (from === 0 ? vehicleCost : 0)} x${from}_${to}`);
      if (to === 0) {
        const leaves = stops[from - 1]!.service + time[from * width]!;
        limits.push(`t${from} <= ${ends - leaves}`);
        continue;
      }
      const far = 2_000;
      const { service } = from === 0 ? { service: 0 } : stops[from - 1]!;
      limits.push(
        `t${to} ${from === 0 ? '' : `- t${from}`} - ${far} x${from}_${to} >= ${service + time[from * width + to]! - far}`,
      );
      if (from !== 0)
        limits.push(`q${to} - q${from} - ${far} x${from}_${to} >= ${stops[to - 1]!.load[0]! - far}`);
    }
  for (const stop of all.slice(1)) {
    const others = all.filter((other) => other !== stop);
    limits.push(`${others.map((other) => `x${other}_${stop}`).join(' + ')} + u${stop} = 1`);
    limits.push(`${others.map((other) => `x${stop}_${other}`).join(' + ')} + u${stop} = 1`);
    terms.push(`${stops[stop - 1]!.penalty} u${stop}`);
  }
  limits.push(
    `${all
      .slice(1)
      .map((to) => `x0_${to}`)
      .join(' + ')} <= ${vehicles}`,
  );
  const bounds = all
    .slice(1)
    .flatMap((stop) => [
      `${stops[stop - 1]!.opens} <= t${stop} <= ${stops[stop - 1]!.closes}`,
      `${stops[stop - 1]!.load[0]} <= q${stop} <= ${capacity[0]}`,
    ]);
  const binaries = [...edges, ...all.slice(1).map((stop) => `u${stop}`)];
  const highs = await loadHighs();
  const solution = highs.solve(
    `Minimize\n obj: ${terms.join(' + ')}\nSubject To\n${limits.map((limit, i) => ` c${i}: ${limit}`).join('\n')}\nBounds\n${bounds.join('\n')}\nBinary\n ${binaries.join(' ')}\nEnd`,
    { mip_rel_gap: 1e-6 },
  );
  expect(solution.Status).toBe('Optimal');
  return solution.ObjectiveValue;
}

test.each([2, 4])(
  'small case %d with windows, loads and stops that may be missed is solved exactly',
  async (seed) => {
    const problem = aProblem(seed, 5, 2);
    const { cost } = await solve(problem, 1_500);
    expect(cost).toBeCloseTo(await exactly(problem), 3);
  },
);

test('whatever comes, routes can be driven, and no stop is on two of them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(10_000),
      fc.integer({ min: 0, max: 25 }),
      fc.integer({ min: 0, max: 4 }),
      async (seed, stops, vehicles) => {
        const problem = aProblem(seed, stops, vehicles);
        const { routes, unserved } = await solve(problem, 60);
        const seen = [...routes.flat(), ...unserved].sort((a, b) => a - b);
        expect(seen).toEqual([...Array(stops).keys()]);
        for (const route of routes) expect(routeCost(problem, route)).toBeGreaterThan(0);
      },
    ),
    { numRuns: 40 },
  );
});

test('the same problem has the same answer', async () => {
  const problem = aProblem(7, 30, 4);
  expect(await solve(problem, 200)).toEqual(await solve(problem, 200));
});

test('distances go over the great circle, roads are longer', () => {
  const losAngeles = { latitude: 34.0522, longitude: -118.2437 };
  const newYork = { latitude: 40.7128, longitude: -74.006 };
  expect(greatCircleMetres(losAngeles, newYork) / 1_000).toBeCloseTo(3_935.75, 0);
  const matrix = roadMatrix([losAngeles, losAngeles, newYork], {
    roadFactor: 2,
    metresPerSecond: 10,
    accessSeconds: 60,
  });
  expect([matrix.metres[1], matrix.seconds[1]]).toEqual([0, 0]);
  expect(matrix.metres[2]).toBeCloseTo(2 * greatCircleMetres(losAngeles, newYork), 6);
  expect(matrix.seconds[2]).toBeCloseTo(matrix.metres[2]! / 10 + 60, 6);
});

describe('a routing engine', () => {
  const points = Array.from({ length: 120 }, (_, i) => ({ latitude: 34 + i / 1_000, longitude: -118 }));
  let mode: 'good' | 'broken' | 'silent' = 'good';
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    if (mode === 'silent') return;
    if (mode === 'broken') return void response.writeHead(500).end();
    const query = new URL(request.url!, 'http://x').searchParams;
    const rows = query.get('sources')!.split(';').length;
    const columns = query.get('destinations')!.split(';').length;
    const table = Array.from({ length: rows }, () => Array.from({ length: columns }, () => 1_000));
    response.end(
      JSON.stringify({ code: 'Ok', distances: table, durations: table.map((row) => row.map(() => 90)) }),
    );
  });
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('answers by blocks of its table', async () => {
    const fallbacks: string[] = [];
    const matrix = await new OsrmTravel(url, (reason) => fallbacks.push(reason)).between(points);
    expect(fallbacks).toEqual([]);
    expect(asked).toHaveLength(9);
    expect(asked[0]).toContain('/table/v1/driving/-118.000000,34.000000;');
    expect([matrix.metres[5], matrix.seconds[119 * 120 + 3]]).toEqual([1_000, 330]);
  });

  test.each(['broken', 'silent'] as const)('that is %s is stood in for', async (how) => {
    mode = how;
    const fallbacks: string[] = [];
    const matrix = await new OsrmTravel(url, (reason) => fallbacks.push(reason), 200).between(
      points.slice(0, 3),
    );
    expect(fallbacks).toHaveLength(1);
    expect(matrix).toEqual(roadMatrix(points.slice(0, 3)));
  });
});
