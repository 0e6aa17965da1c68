import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, isWholeFleet, type Scope, scopeOf, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import {
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database, type Queryable } from '@app/persistence';
import { type AlertRule, type AlertRuleRow, ruleFromRow, type ScopeKind } from './alert-rule.js';
import { BreachRules } from './breach-rules.js';
import { readRule, type RuleDraft, ruleIdFrom } from './read-rule.js';
import { allRules, keepRuleVersion, lockRules, rulePlace, writeRule } from './rules.sql.js';

type Problem = InvalidInput | NotFound | Conflict;
export type SavedRule = { rule: AlertRule } | { problem: Problem };

/** All of them are in the memory of every process, and each costs a comparison a reading. */
const mostRules = 200;

/** Rules as people change them: each change is a new version, with an audit entry. */
@Injectable()
export class RuleChanges {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(BreachRules) private readonly rules: BreachRules,
  ) {}

  async save(principal: UserPrincipal, id: string | null, input: gql.AlertRuleInput): Promise<SavedRule> {
    const read = readRule(input);
    if ('problem' in read) return read;
    const saved = await this.database.transaction(async (transaction) => {
      await transaction.run(lockRules, []);
      const known = await transaction.run(allRules, []);
      const before = id === null ? null : known.find((rule) => rule.id === id);
      if (before === undefined) return { problem: notFound('id', 'There is no such rule') };
      const { draft } = read;
      const problem =
        checkAgainst(known, before, draft, input.expectedVersion ?? null) ??
        (await this.checkPlaces(transaction, scopeOf(principal), before, draft));
      if (problem) return { problem };
      const at = new Date(this.clock.now());
      const ruleId = before?.id ?? ruleIdFrom(draft.name, (one) => known.some((rule) => rule.id === one));
      const row = JSON.stringify({ ...draft, id: ruleId });
      const [written] = await transaction.run(writeRule, [row, at, principal.name]);
      await transaction.run(keepRuleVersion, [ruleId]);
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: before ? 'alert-rule.change' : 'alert-rule.create',
        subject: `alert-rule:${ruleId}`,
        detail: { version: written!.version, rule: draft },
      });
      return { rule: ruleFromRow(written!) };
    });
    // It is committed whatever happens here: every process reads the rules again within seconds.
    if ('rule' in saved) await this.rules.refresh().catch(() => undefined);
    return saved;
  }

  /** A rule is changed by whoever sees all that it is about: where it held, and where it will hold. */
  private async checkPlaces(
    transaction: Queryable,
    scope: Scope,
    before: AlertRuleRow | null,
    draft: RuleDraft,
  ): Promise<Problem | null> {
    const within = (kind: ScopeKind, id: string | null) => this.within(transaction, scope, kind, id);
    if (before && (await within(before.scope_kind, before.scope_id)) !== true)
      if (!isWholeFleet(scope)) return conflict('id', 'This rule holds for more than your part of the fleet');
    const found = await within(draft.scope_kind, draft.scope_id);
    if (found === null) return notFound('input.scope.id', 'There is no such place or kiosk');
    return found ? null : invalidInput('input.scope', 'must lie within your part of the fleet');
  }

  /** Null: there is no such place. */
  private async within(
    transaction: Queryable,
    scope: Scope,
    kind: ScopeKind,
    id: string | null,
  ): Promise<boolean | null> {
    if (kind === 'FLEET' || id === null) return isWholeFleet(scope);
    const [place] = await transaction.run(rulePlace, [kind, id, scope.regions, scope.sites]);
    return place?.within ?? null;
  }
}

function checkAgainst(
  known: readonly AlertRuleRow[],
  before: AlertRuleRow | null,
  draft: RuleDraft,
  expectedVersion: number | null,
): Problem | null {
  if (before && expectedVersion !== null && before.version !== expectedVersion)
    return conflict(
      'input.expectedVersion',
      `The rule has changed since: it is at version ${before.version}`,
    );
  if (before && before.kind !== draft.kind)
    return invalidInput('input.kind', `of this rule is ${before.kind} and cannot change`);
  if (!before && known.length >= mostRules) return conflict(null, `There are ${mostRules} rules already`);
  if (draft.variant_of === null) return null;
  const parent = known.find((rule) => rule.id === draft.variant_of);
  if (!parent) return notFound('input.variantOf', 'There is no such rule');
  if (parent.kind !== draft.kind) return invalidInput('input.variantOf', 'is a rule of another kind');
  if (parent.variant_of !== null || parent.id === before?.id)
    return invalidInput('input.variantOf', 'must be a rule that is no variant itself');
  return known.some((rule) => rule.variant_of === before?.id)
    ? invalidInput('input.variantOf', 'of a rule that has variants itself must be empty')
    : null;
}
