import type { gql } from '@app/contracts';
import {
  checkCount,
  checkOptionalText,
  checkPlaceId,
  checkSerial,
  checkText,
  checkUnique,
  checkWhole,
  firstProblem,
} from '../field-checks.js';
import { type InvalidInput, invalidInput } from '../problem.js';

const mostKiosks = 500;
export const mostProbes = 32;
export const mostSlots = 400;
const mostPacks = 10_000;

export function checkProbe(field: string, { name, zone }: gql.RegisterProbeInput): InvalidInput | null {
  return checkText(`${field}.name`, name, 64) ?? checkOptionalText(`${field}.zone`, zone, 64);
}

export function checkSlot(field: string, slot: gql.RegisterSlotInput): InvalidInput | null {
  return (
    checkText(`${field}.code`, slot.code, 32) ??
    checkOptionalText(`${field}.product`, slot.product, 64) ??
    checkOptionalText(`${field}.zone`, slot.zone, 64) ??
    checkWhole(`${field}.capacity`, slot.capacity, 1, mostPacks) ??
    checkWhole(`${field}.par`, slot.par, 0, mostPacks) ??
    (slot.par <= slot.capacity ? null : invalidInput(`${field}.par`, 'must not be above capacity'))
  );
}

/** One kiosk; `field` is where it stands, e.g. `input` or `inputs[3]`. */
export function checkKiosk(field: string, input: gql.RegisterKioskInput): InvalidInput | null {
  const { probes, slots } = input;
  return firstProblem([
    () => checkSerial(`${field}.serial`, input.serial),
    () => checkPlaceId(`${field}.site`, input.site),
    () => checkOptionalText(`${field}.model`, input.model, 64),
    () => checkCount(`${field}.probes`, probes.length, 0, mostProbes),
    ...probes.map((probe, index) => () => checkProbe(`${field}.probes[${index}]`, probe)),
    () =>
      checkUnique(
        probes.map(({ name }) => name),
        (index) => `${field}.probes[${index}].name`,
      ),
    () => checkCount(`${field}.slots`, slots.length, 0, mostSlots),
    ...slots.map((slot, index) => () => checkSlot(`${field}.slots[${index}]`, slot)),
    () =>
      checkUnique(
        slots.map(({ code }) => code),
        (index) => `${field}.slots[${index}].code`,
      ),
  ]);
}

/** Many kiosks at once. */
export function checkKiosks(inputs: readonly gql.RegisterKioskInput[]): InvalidInput | null {
  return firstProblem([
    () => checkCount('inputs', inputs.length, 1, mostKiosks),
    ...inputs.map((input, index) => () => checkKiosk(`inputs[${index}]`, input)),
    () =>
      checkUnique(
        inputs.map(({ serial }) => serial),
        (index) => `inputs[${index}].serial`,
      ),
  ]);
}
