import { allowedPart, type AllowedResource, type Flaw, isFields, isFlaw } from './allow-list.js';

export const mostEntries = 5_000;

/** One allowed resource of what was sent, or what is wrong with it. */
export interface Entry {
  path: string;
  resource: AllowedResource | Flaw;
}

export interface Sent {
  entries: Entry[];
  /** Entries of types that are not for us: patients, practitioners, organisations. */
  ignored: number;
  /** A transaction is taken as a whole or not at all. */
  wholeOrNothing: boolean;
  /** Each entry has an answer of its own. */
  isBundle: boolean;
}

const uuidForm = /^urn:uuid:([0-9a-fA-F-]{36})$/;

/** An entry is named by its own id, or by its address within the bundle, which others refer to. */
function withId(resource: AllowedResource, fullUrl: unknown): AllowedResource {
  if (resource.id !== null || typeof fullUrl !== 'string') return resource;
  const id = uuidForm.exec(fullUrl)?.[1]?.toLowerCase() ?? null;
  return {
    ...resource,
    id,
    prescription: resource.type === 'MedicationRequest' ? id : resource.prescription,
  };
}

/** The addresses within a bundle by which others refer to entries that have ids as well. */
function aliases(entries: readonly unknown[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const entry of entries) {
    if (!isFields(entry) || !isFields(entry['resource'])) continue;
    const { fullUrl } = entry;
    const { id } = entry['resource'];
    const uuid = typeof fullUrl === 'string' ? uuidForm.exec(fullUrl)?.[1]?.toLowerCase() : undefined;
    if (uuid !== undefined && typeof id === 'string') names.set(uuid, id);
  }
  return names;
}

/** An entry that wants something read or deleted. */
function onlyAsks(path: string): Flaw {
  return { code: 'not-supported', path, problem: 'is missing: nothing can be read or deleted here' };
}

/** What of a request body is for us. Everything else of it is let go here. */
export function readSent(body: unknown): Sent | Flaw {
  if (!isFields(body)) return { code: 'structure', path: 'Resource', problem: 'must be a FHIR resource' };
  if (body['resourceType'] !== 'Bundle') {
    const type = body['resourceType'];
    const path =
      type === 'Task' || type === 'MedicationRequest' || type === 'MedicationDispense' ? type : 'Resource';
    const resource = allowedPart(body, path);
    if (resource === null)
      return {
        code: 'not-supported',
        path: 'Resource.resourceType',
        problem: 'must be Task, MedicationRequest, MedicationDispense or Bundle',
      };
    return { entries: [{ path, resource }], ignored: 0, wholeOrNothing: true, isBundle: false };
  }
  const list = body['entry'] ?? [];
  if (!Array.isArray(list)) return { code: 'structure', path: 'Bundle.entry', problem: 'must be a list' };
  if (list.length > mostEntries)
    return { code: 'invalid', path: 'Bundle.entry', problem: `may have ${mostEntries} entries` };
  const names = aliases(list);
  const entries: Entry[] = [];
  let ignored = 0;
  for (const [index, entry] of list.entries()) {
    const path = `Bundle.entry[${index}].resource`;
    const resource = isFields(entry)
      ? entry['resource'] === undefined && isFields(entry['request'])
        ? onlyAsks(path)
        : allowedPart(entry['resource'], path)
      : ({ code: 'structure', path: `Bundle.entry[${index}]`, problem: 'must be an entry' } satisfies Flaw);
    if (resource === null) ignored += 1;
    else if (isFlaw(resource)) entries.push({ path, resource });
    else {
      const named = withId(resource, (entry as { fullUrl?: unknown }).fullUrl);
      const prescription =
        named.prescription === null ? null : (names.get(named.prescription) ?? named.prescription);
      entries.push({ path, resource: { ...named, prescription } });
    }
  }
  return { entries, ignored, wholeOrNothing: body['type'] === 'transaction', isBundle: true };
}
