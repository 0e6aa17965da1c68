import { aRule } from '../alerting-fixture.js';
import { RuleScopes } from './rule-scope.js';

const place = { serial: 'K-1', modelId: 'standard', regionId: 'pacific', siteId: 'echo-park' };
const elsewhere = { serial: 'K-2', modelId: 'standard', regionId: 'pacific', siteId: 'silver-lake' };
const base = aRule({ id: 'base' });
const variant = (id: string, scope_kind: 'MODEL' | 'REGION' | 'SITE' | 'KIOSK', scope_id: string) =>
  aRule({ id, variant_of: 'base', scope_kind, scope_id });
const ids = (scopes: RuleScopes, at = place) => scopes.of(at).map(({ id }) => id);

test('of a family the most specific rule holds', () => {
  const rules = [
    base,
    variant('model', 'MODEL', 'standard'),
    variant('region', 'REGION', 'pacific'),
    variant('site', 'SITE', 'echo-park'),
    variant('kiosk', 'KIOSK', 'K-1'),
  ];
  for (let most = rules.length; most > 0; most--) {
    const scopes = new RuleScopes(rules.slice(0, most));
    expect(ids(scopes)).toEqual([rules[most - 1]!.id]);
    for (const rule of rules.slice(0, most)) expect(scopes.holds(rule, place)).toBe(rule === rules[most - 1]);
  }
  expect(ids(new RuleScopes(rules), elsewhere)).toEqual(['region']);
});

test('a variant that is switched off switches its family off there, and only there', () => {
  const off = { ...variant('site', 'SITE', 'echo-park'), enabled: false };
  const scopes = new RuleScopes([base, off, aRule({ id: 'other' })]);
  expect(ids(scopes)).toEqual(['other']);
  expect(ids(scopes, elsewhere)).toEqual(['base', 'other']);
});

test('a rule with a scope that stands alone holds only there', () => {
  const alone = aRule({ id: 'alone', scope_kind: 'KIOSK', scope_id: 'K-1' });
  expect(ids(new RuleScopes([base, alone]))).toEqual(['base', 'alone']);
  expect(ids(new RuleScopes([base, alone]), elsewhere)).toEqual(['base']);
});
