import type { gql } from '@app/contracts';
import { checkKiosk, checkWhole, firstProblem, type InvalidInput, invalidInput } from '@app/kiosk-registry';

export const defaultValidHours = 24;
const mostValidHours = 168;

/** What a new kiosk of the site is registered with; the serial is a place holder until one comes. */
export function registrationOf(input: gql.CreateClaimCodeInput): gql.RegisterKioskInput {
  const { site, model, probes, slots } = input;
  return {
    serial: 'NEW',
    site: site ?? '',
    ...(model == null ? {} : { model }),
    probes: probes ?? [],
    slots: slots ?? [],
  };
}

export function checkClaimCodeInput(input: gql.CreateClaimCodeInput): InvalidInput | null {
  const { kiosk, site, model, like, probes, slots } = input;
  const parts = probes != null || slots != null;
  return firstProblem([
    () => checkWhole('input.validHours', input.validHours ?? defaultValidHours, 1, mostValidHours),
    () =>
      (kiosk == null) === (site == null)
        ? invalidInput('input.site', 'give either a kiosk or a site, and not both')
        : null,
    () =>
      kiosk != null && (model != null || like != null || parts)
        ? invalidInput('input.kiosk', 'is registered already: leave out model, like, probes and slots')
        : null,
    () =>
      site != null && (like != null) === parts
        ? invalidInput('input.like', 'give either a kiosk to be like, or probes and slots')
        : null,
    () => (site == null ? null : checkKiosk('input', registrationOf(input))),
  ]);
}
