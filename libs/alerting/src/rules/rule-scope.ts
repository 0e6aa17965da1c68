import { type AlertRule, type ScopeKind, scopeKinds } from './alert-rule.js';

/** Where a kiosk stands, as far as rules may be scoped. */
export interface KioskPlace {
  serial: string;
  modelId: string;
  regionId: string;
  siteId: string;
}

const placeOf: Record<Exclude<ScopeKind, 'FLEET'>, (place: KioskPlace) => string> = {
  MODEL: (place) => place.modelId,
  REGION: (place) => place.regionId,
  SITE: (place) => place.siteId,
  KIOSK: (place) => place.serial,
};

export function covers(rule: Pick<AlertRule, 'scopeKind' | 'scopeId'>, place: KioskPlace): boolean {
  return rule.scopeKind === 'FLEET' || placeOf[rule.scopeKind](place) === rule.scopeId;
}

/**
 * Which rules hold for which kiosk. A rule and its variants are a family, and of a family the most specific one whose
 * scope covers the kiosk holds: a variant that is switched off switches the family off there. Of two equally specific
 * ones the first by id.
 */
export class RuleScopes {
  private readonly families: readonly (readonly AlertRule[])[];

  constructor(rules: Iterable<AlertRule>) {
    const families = new Map<string, AlertRule[]>();
    for (const rule of rules) {
      const family = rule.variantOf ?? rule.id;
      families.set(family, [...(families.get(family) ?? []), rule]);
    }
    const rank = (rule: AlertRule) => scopeKinds.indexOf(rule.scopeKind);
    this.families = [...families.values()].map((family) =>
      family.toSorted((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1)),
    );
  }

  /** The enabled rules that hold for a kiosk. */
  of(place: KioskPlace): AlertRule[] {
    return this.families.flatMap((family) => {
      const rule = family.find((one) => covers(one, place));
      return rule?.enabled ? [rule] : [];
    });
  }

  holds(rule: AlertRule, place: KioskPlace): boolean {
    const family = this.families.find((one) => one.some(({ id }) => id === rule.id));
    return family?.find((one) => covers(one, place))?.id === rule.id && rule.enabled;
  }
}
