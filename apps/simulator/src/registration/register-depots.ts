import type { gql } from '@app/contracts';
import type { FleetBlueprint, SiteBlueprint } from '../fleet/blueprint.js';
import { FORMULARY } from '../fleet/formulary.js';
import { patiently, type Registrar } from './register-fleet.js';

const PROBLEM = '__typename ... on Problem { message field }';
const DEPOTS = '{ depots { id } }';
const DEPOT = `mutation D($input: SaveDepotInput!) { result: saveDepot(input: $input) { ${PROBLEM} } }`;
const LOTS = `mutation L($inputs: [RegisterLotInput!]!) { result: registerLots(inputs: $inputs) { ${PROBLEM} } }`;
const STOCK = `mutation S($input: RecordDepotStockInput!) { result: recordDepotStock(input: $input) { ${PROBLEM} } }`;

/** A van comes this far and back, with visits, in a shift. */
const REACH_KM = 150;
const DAY = 86_400_000;

export interface DepotBlueprint {
  depot: gql.SaveDepotInput;
  kiosks: number;
}

function kilometres(a: SiteBlueprint, b: SiteBlueprint): number {
  const x = (b.longitude - a.longitude) * Math.cos(((a.latitude + b.latitude) / 2) * (Math.PI / 180));
  return Math.hypot(x, b.latitude - a.latitude) * 111.2;
}

/** A depot near the first clinic of every neighbourhood, for all clinics of the region within reach of a van. */
export function depotBlueprints(fleet: FleetBlueprint): DepotBlueprint[] {
  const depots: { first: SiteBlueprint; sites: SiteBlueprint[] }[] = [];
  for (const site of fleet.sites) {
    const near = depots.find(
      ({ first }) => first.region === site.region && kilometres(first, site) <= REACH_KM,
    );
    if (near === undefined) depots.push({ first: site, sites: [site] });
    else near.sites.push(site);
  }
  return depots.map(({ first, sites }) => {
    const served = new Set(sites.map(({ id }) => id));
    const kiosks = fleet.kiosks.filter(({ site }) => served.has(site.id)).length;
    const city = first.city.replace(/,.*/, '');
    return {
      kiosks,
      depot: {
        id: `${city.toLowerCase().replace(/[^a-z]+/g, '-')}-depot`,
        name: `${city} depot`,
        region: first.region,
        timeZone: first.timeZone,
        latitude: first.latitude + 0.03,
        longitude: first.longitude + 0.03,
        sites: [...served],
        vans: Math.max(1, Math.ceil(kiosks / 25)),
      },
    };
  });
}

/** Two lots of every product, one that expires within the year and one behind it. */
function lots(now: number): gql.RegisterLotInput[] {
  const day = (ahead: number) => new Date(now + ahead * DAY).toISOString().slice(0, 10);
  return FORMULARY.flatMap(({ id }) =>
    [200, 480].map((ahead) => ({
      product: id,
      number: `D${id.slice(3)}-${day(ahead).slice(2, 7).replace('-', '')}`,
      expiresOn: day(ahead),
    })),
  );
}

/** Makes the depots that are missing, each with a delivery on its shelves. */
export async function registerDepots(
  fleet: FleetBlueprint,
  registrar: Registrar,
  now: number,
): Promise<number> {
  const call = async (document: string, variables: Record<string, unknown>) => {
    const { result } = await patiently(registrar, () =>
      registrar.api.run<{ result: { message?: string; field?: string } }>(
        document,
        variables,
        registrar.signal,
      ),
    );
    if (result.message !== undefined) throw new Error(`${result.message} (${result.field ?? 'no field'})`);
  };
  const { depots } = await patiently(registrar, () =>
    registrar.api.run<{ depots: { id: string }[] }>(DEPOTS, {}, registrar.signal),
  );
  const known = new Set(depots.map(({ id }) => id));
  const missing = depotBlueprints(fleet).filter(({ depot }) => !known.has(depot.id));
  if (missing.length === 0) return 0;
  const inputs = lots(now);
  await call(LOTS, { inputs });
  for (const { depot, kiosks } of missing) {
    await call(DEPOT, { input: depot });
    const lines = inputs.map(({ product, number }) => ({
      product,
      lot: number,
      kind: 'RECEIVED',
      quantity: 30 * kiosks,
    }));
    await call(STOCK, {
      input: { depot: depot.id, clientId: `opening-stock:${depot.id}`.slice(0, 64), lines },
    });
  }
  return missing.length;
}
