import { roadMatrix } from '../routing/distance.js';
import { aKiosk, aLot, anInput, aSlot } from './plan-fixture.js';
import { planDepot } from './plan-depot.js';
import type { PlanInput } from './plan-input.js';

const depot = { latitude: 34, longitude: -118 };
/** Kiosks with so many packs of 30 at 3 a day; each at its place, in degrees north of the depot. */
const kiosksWith = (quantities: readonly number[]) =>
  quantities.map((quantity, id) =>
    aKiosk({
      kioskId: id,
      place: id + 1,
      slots: [aSlot({ slotId: id, lots: [aLot({ lotId: id, quantity })] })],
    }),
  );
const roads = (north: readonly number[]) =>
  roadMatrix([
    depot,
    ...north.map((degrees) => ({ latitude: depot.latitude + degrees, longitude: depot.longitude })),
  ]);
const visited = async (input: Partial<PlanInput>) =>
  (await planDepot(anInput(input))).routes.flatMap(({ stops }) =>
    stops.map(({ outlook }) => outlook.kiosk.kioskId),
  );

test('more service is never fewer visits', async () => {
  const levels = [0.8, 0.95, 0.995];
  const counts: number[] = [];
  for (const serviceLevel of levels) {
    let count = 0;
    for (let quantity = 0; quantity <= 20; quantity++)
      count += (await visited({ kiosks: kiosksWith([quantity]), travel: roads([0.05]), serviceLevel }))
        .length;
    counts.push(count);
  }
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(counts[2]).toBeGreaterThan(counts[0]!);
});

test('a kiosk that could wait stays when nobody goes there, and rides along when a van passes', async () => {
  const travel = roads([0.2, 0.21]);
  expect(await visited({ kiosks: kiosksWith([30, 14]), travel })).toEqual([]);
  const plan = await planDepot(anInput({ kiosks: kiosksWith([0, 14]), travel }));
  const stops = plan.routes.flatMap((route) => route.stops);
  expect(stops.map(({ outlook }) => outlook.kiosk.kioskId).sort()).toEqual([0, 1]);
  const reason = (id: number) => stops.find(({ outlook }) => outlook.kiosk.kioskId === id)!.reason;
  expect(reason(0)).toMatch(/a day later would cost \d+\.\d\d more/);
  expect(reason(1)).toMatch(
    /it could wait, but a van passes: \d+\.\d\d for the detour, \d+\.\d\d for its usual share/,
  );
});

test('kiosks that run low one after the other wait for each other', async () => {
  const north = [0.4, 0.41, 0.42, 0.43];
  const trips = async (quantities: number[]) =>
    (await visited({ kiosks: kiosksWith(quantities), travel: roads(north) })).length;
  // One of four is a little at risk: the trip is put off; once it is costly, all four are visited together.
  expect(await trips([8, 14, 14, 14])).toBe(0);
  expect(await trips([1, 11, 11, 11])).toBe(4);
});

test('a trip is put off for a day more when the van is dearer, and never for a kiosk that is empty', async () => {
  const costs = anInput().costs;
  const input = (quantity: number, perVan: number) => ({
    kiosks: kiosksWith([quantity]),
    travel: roads([0.1]),
    costs: { ...costs, perVan },
  });
  const lowest = async (perVan: number) => {
    for (let quantity = 20; quantity >= 0; quantity--)
      if ((await visited(input(quantity, perVan))).length > 0) return quantity;
    return -1;
  };
  const [cheap, dear] = [await lowest(5), await lowest(120)];
  expect(cheap).toBeGreaterThan(dear);
  expect(dear).toBeGreaterThanOrEqual(0);
});

test('a depot without the product sends nobody for it', async () => {
  expect(await visited({ kiosks: kiosksWith([0]), travel: roads([0.05]), shelf: [] })).toEqual([]);
});

test('more than one van holds is brought in part', async () => {
  const plan = await planDepot(
    anInput({ kiosks: kiosksWith([0]), travel: roads([0.05]), totesPerVan: 1, packsPerTote: 10 }),
  );
  expect(plan.routes[0]!.stops[0]!.lines).toMatchObject([{ kind: 'FILL', quantity: 10 }]);
});
