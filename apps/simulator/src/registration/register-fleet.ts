import type { gql } from '@app/contracts';
import { AppError } from '@app/kernel';
import type { FleetBlueprint, KioskBlueprint, SiteBlueprint } from '../fleet/blueprint.js';
import { FORMULARY, type Product } from '../fleet/formulary.js';
import { REGIONS } from '../fleet/places.js';
import { backOff } from '../sending/retry-policy.js';
import type { ApiClient } from './api-client.js';

type RegisterAnswer = Record<string, { __typename: string; message?: string; field?: string | null }>;

const PROBLEM = '__typename ... on Problem { message field }';
const REGION = `mutation R($input: RegisterRegionInput!) { result: registerRegion(input: $input) { ${PROBLEM} } }`;
const SITE = `mutation S($input: RegisterSiteInput!) { result: registerSite(input: $input) { ${PROBLEM} } }`;
const PRODUCT = `mutation P($input: RegisterProductInput!) { result: registerProduct(input: $input) { ${PROBLEM} } }`;
const KIOSK = `mutation K($input: RegisterKioskInput!) { result: registerKiosk(input: $input) { ${PROBLEM} } }`;
const KIOSKS = `mutation Ks($inputs: [RegisterKioskInput!]!) { result: registerKiosks(inputs: $inputs) { ${PROBLEM} } }`;
const TOKEN = `mutation T($input: CreateGatewayTokenInput!) {
  result: createGatewayToken(input: $input) { ${PROBLEM} ... on IssuedToken { token } }
}`;
const REGISTERED = `query Registered($after: String) {
  kiosks(first: 1000, after: $after) {
    nodes { serial registeredAt }
    pageInfo { hasNextPage endCursor }
  }
}`;

const KIOSKS_PER_CALL = 50;
const ATTEMPTS = 8;

export interface Patience {
  signal: AbortSignal;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  random: () => number;
}

export interface Registrar extends Patience {
  api: ApiClient;
  /** Kiosks registered so far, of how many. */
  progress: (done: number, total: number) => void;
}

/** Registers what is missing; what exists already is left alone, so that a restart goes on. */
export async function registerFleet(fleet: FleetBlueprint, registrar: Registrar): Promise<void> {
  const known = new Set((await registeredKiosks(registrar)).keys());
  const missing = fleet.kiosks.filter((kiosk) => !known.has(kiosk.serial));
  let done = fleet.kiosks.length - missing.length;
  registrar.progress(done, fleet.kiosks.length);
  if (missing.length === 0) return;
  for (const region of REGIONS) await register(registrar, REGION, { input: region });
  const wanted = new Set(missing.map((kiosk) => kiosk.site.id));
  for (const site of fleet.sites)
    if (wanted.has(site.id)) await register(registrar, SITE, { input: siteInput(site) });
  for (const product of FORMULARY) await register(registrar, PRODUCT, { input: productInput(product) });
  for (let from = 0; from < missing.length; from += KIOSKS_PER_CALL) {
    const inputs = missing.slice(from, from + KIOSKS_PER_CALL).map(kioskInput);
    // All or none: when one exists already, each is tried by itself.
    if ((await register(registrar, KIOSKS, { inputs })) === 'existed')
      for (const input of inputs) await register(registrar, KIOSK, { input });
    registrar.progress((done += inputs.length), fleet.kiosks.length);
  }
}

/** When each kiosk of the server's fleet was registered, ms since the epoch by serial. */
export async function registeredKiosks(registrar: Registrar): Promise<Map<string, number>> {
  interface Page {
    kiosks: {
      nodes: { serial: string; registeredAt: string }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  }
  const registered = new Map<string, number>();
  for (let after: string | null = null; ;) {
    const { kiosks }: Page = await patiently(registrar, () =>
      registrar.api.run<Page>(REGISTERED, { after }, registrar.signal),
    );
    for (const { serial, registeredAt } of kiosks.nodes) registered.set(serial, Date.parse(registeredAt));
    if (!kiosks.pageInfo.hasNextPage || !kiosks.pageInfo.endCursor) return registered;
    after = kiosks.pageInfo.endCursor;
  }
}

/** A token that speaks for the whole fleet. */
export async function createGatewayToken(registrar: Registrar, name: string): Promise<string> {
  const { result } = await patiently(registrar, () =>
    registrar.api.run<{ result: { __typename: string; token?: string; message?: string } }>(
      TOKEN,
      { input: { name } },
      registrar.signal,
    ),
  );
  if (result.token) return result.token;
  throw new AppError(`No gateway token: ${result.message ?? result.__typename}`, { code: 'NO_TOKEN' });
}

function siteInput(site: SiteBlueprint): gql.RegisterSiteInput {
  const { id, name, region, city, timeZone, latitude, longitude } = site;
  const openingHours = site.openingHours.map((hours) => ({ ...hours }));
  return { id, name, region, city, timeZone, latitude, longitude, openingHours };
}

function productInput({ id, name, ndc, storageClass, packSize }: Product): gql.RegisterProductInput {
  return { id, name, ndc, storageClass, packSize };
}

function kioskInput({ serial, site, probes, slots }: KioskBlueprint): gql.RegisterKioskInput {
  return {
    serial,
    site: site.id,
    probes: probes.map((probe) => ({ ...probe })),
    slots: slots.map(({ code, product, capacity, par }) => ({ code, product: product.id, capacity, par })),
  };
}

async function register(
  registrar: Registrar,
  mutation: string,
  variables: Record<string, unknown>,
): Promise<'registered' | 'existed'> {
  const { result } = await patiently(registrar, () =>
    registrar.api.run<RegisterAnswer>(mutation, variables, registrar.signal),
  );
  if (result?.__typename === 'AlreadyExists') return 'existed';
  if (result?.message !== undefined)
    throw new AppError(`Registration refused: ${result.message} (${result.field ?? 'no field'})`, {
      code: 'REGISTRATION_REFUSED',
    });
  return 'registered';
}

/** Tries again while the failure may pass, for about half a minute. */
export async function patiently<T>(patience: Patience, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const passing = error instanceof AppError && error.retryable;
      if (!passing || attempt >= ATTEMPTS || patience.signal.aborted) throw error;
      await patience.sleep(backOff(attempt, null, 0, patience.random()), patience.signal);
    }
  }
}
