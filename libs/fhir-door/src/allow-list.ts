import type { MedicationDispense, MedicationRequest, Task } from '@medplum/fhirtypes';
import { parseInstant } from '@app/kernel';

export type Supported = Task | MedicationRequest | MedicationDispense;

/** What is kept of a resource. Nothing else of it is ever handed on: not to a log, a table, a queue or an answer. */
export interface AllowedResource {
  type: Supported['resourceType'];
  /** Of the resource itself. */
  id: string | null;
  /** Of the prescription that it is about, where it says so. */
  prescription: string | null;
  status: string;
  /** A code from a code system, never its text. */
  reason: string | null;
  /** Ids of the locations and devices that it names: one may be a kiosk. */
  places: string[];
  /** Codes of the medication: one may be in the formulary. */
  medications: string[];
  authoredAt: number | null;
  changedAt: number | null;
  preparedAt: number | null;
  handedOverAt: number | null;
  /** Fields that hold a year, month or day only: FHIR allows it, but no stage can be told from it. */
  withoutTime: string[];
}

/** What is wrong, by the place in the resource and never by the value that stands there. */
export interface Flaw {
  /** FHIR's issue type. */
  code: 'structure' | 'required' | 'value' | 'not-supported' | 'invalid' | 'business-rule';
  path: string;
  problem: string;
}

type Fields = Record<string, unknown>;

const types = new Set(['Task', 'MedicationRequest', 'MedicationDispense']);
/** FHIR's own form of an id: what could be a sentence or a name with spaces is none. */
const idForm = /^[A-Za-z0-9.-]{1,64}$/;
const codeForm = /^[A-Za-z0-9_.:-]{1,64}$/;
const statusForm = /^[a-z][a-z-]{0,30}$/;
const mostCodes = 20;
/** FHIR's dateTime without a time of day. */
const dateForm = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, mostCodes) : [];
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && idForm.test(value) ? value : null;
}

/** The id in `Type/id`, in an address that ends like that, or in `urn:uuid:…`; `wanted` are the types. */
export function referencedId(value: unknown, wanted: readonly string[]): string | null {
  const reference = fieldsOf(value)['reference'];
  if (typeof reference !== 'string' || reference.length > 500) return null;
  const urn = /^urn:uuid:([0-9a-fA-F-]{36})$/.exec(reference);
  if (urn !== null) return urn[1]!.toLowerCase();
  const [, type, id] =
    /(?:^|\/)([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(reference) ?? [];
  return type !== undefined && id !== undefined && wanted.includes(type) ? id : null;
}

function codesOf(concept: unknown): string[] {
  return listOf(fieldsOf(concept)['coding']).flatMap((coding) => {
    const { code } = fieldsOf(coding);
    return typeof code === 'string' && codeForm.test(code) ? [code] : [];
  });
}

/** Reads the instants of one resource, and remembers the first that is none. */
class InstantReader {
  flaw: Flaw | null = null;
  readonly withoutTime: string[] = [];

  read(fields: Fields, name: string, path: string): number | null {
    const value = fields[name];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && dateForm.test(value)) {
      this.withoutTime.push(name);
      return null;
    }
    const at = typeof value === 'string' && value.length <= 40 ? parseInstant(value) : null;
    if (at === null)
      this.flaw ??= {
        code: 'value',
        path: `${path}.${name}`,
        problem: 'must be an instant with time and offset, e.g. 2026-03-01T09:30:00Z, or a date',
      };
    return at;
  }
}

const found = (...ids: (string | null)[]): string[] => ids.filter((id) => id !== null);

/**
 * The allowed part of a resource of a supported type: opaque ids, status, codes, place, times. `path` is its place in
 * what was sent. Null for a type that is not supported, whose name is not looked at any further.
 */
export function allowedPart(resource: unknown, path: string): AllowedResource | Flaw | null {
  if (!isFields(resource)) return { code: 'structure', path, problem: 'must be a resource' };
  const type = resource['resourceType'];
  if (typeof type !== 'string')
    return { code: 'required', path: `${path}.resourceType`, problem: 'is missing' };
  if (!types.has(type)) return null;
  const { status, id } = resource;
  if (typeof status !== 'string' || !statusForm.test(status))
    return {
      code: status === undefined ? 'required' : 'value',
      path: `${path}.status`,
      problem: 'must be a status code',
    };
  if (id !== undefined && idOf(id) === null)
    return {
      code: 'value',
      path: `${path}.id`,
      problem: 'must be an id of letters, digits, dashes and dots',
    };
  const instants = new InstantReader();
  const at = (name: string) => instants.read(resource, name, path);
  const period = fieldsOf(resource['executionPeriod']);
  const shared = {
    id: idOf(id),
    status,
    changedAt: instants.read(fieldsOf(resource['meta']), 'lastUpdated', `${path}.meta`),
    authoredAt: null,
    preparedAt: null,
    handedOverAt: null,
    medications: [],
    withoutTime: instants.withoutTime,
  };
  const allowed = ((): AllowedResource => {
    switch (type as Supported['resourceType']) {
      case 'Task':
        return {
          ...shared,
          type: 'Task',
          prescription:
            referencedId(resource['focus'], ['MedicationRequest']) ??
            listOf(resource['basedOn'])
              .map((one) => referencedId(one, ['MedicationRequest']))
              .find((one) => one !== null) ??
            null,
          reason: codesOf(resource['statusReason'])[0] ?? null,
          places: found(
            referencedId(resource['location'], ['Location']),
            referencedId(resource['owner'], ['Device']),
          ),
          authoredAt: at('authoredOn'),
          changedAt: at('lastModified') ?? shared.changedAt,
          handedOverAt:
            status === 'completed' ? instants.read(period, 'end', `${path}.executionPeriod`) : null,
        };
      case 'MedicationRequest':
        return {
          ...shared,
          type: 'MedicationRequest',
          prescription: idOf(id),
          reason: codesOf(resource['statusReason'])[0] ?? null,
          places: [],
          medications: codesOf(resource['medicationCodeableConcept']),
          authoredAt: at('authoredOn'),
        };
      case 'MedicationDispense':
        return {
          ...shared,
          type: 'MedicationDispense',
          prescription:
            listOf(resource['authorizingPrescription'])
              .map((one) => referencedId(one, ['MedicationRequest']))
              .find((one) => one !== null) ?? null,
          reason: codesOf(resource['statusReasonCodeableConcept'])[0] ?? null,
          places: found(
            referencedId(resource['location'], ['Location']),
            ...listOf(resource['performer']).map((one) => referencedId(fieldsOf(one)['actor'], ['Device'])),
          ),
          medications: codesOf(resource['medicationCodeableConcept']),
          preparedAt: at('whenPrepared'),
          handedOverAt: at('whenHandedOver'),
        };
    }
  })();
  return instants.flaw ?? allowed;
}

export function isFlaw(value: AllowedResource | Flaw): value is Flaw {
  return 'problem' in value;
}
