import { Inject, Injectable } from '@nestjs/common';
import { scopeOf, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import {
  type InvalidInput,
  invalidInput,
  type KioskReference,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { Database } from '@app/persistence';
import { type AlertRule, ruleFromRow } from '../rules/alert-rule.js';
import { BreachRules } from '../rules/breach-rules.js';
import { readRule } from '../rules/read-rule.js';
import { RuleScopes } from '../rules/rule-scope.js';
import { type Basis, replay } from './replay.js';
import { previewKiosks } from './preview.sql.js';

export interface RulePreview {
  __typename: 'AlertRulePreview';
  basis: Basis;
  from: Date;
  to: Date;
  complete: boolean;
  kioskCount: number;
  firings: number;
  firingKiosks: number;
  episodes: {
    kiosk: KioskReference;
    instance: string;
    startedAt: Date;
    firedAt: Date;
    endedAt: Date | null;
    value: number | null;
    summary: string;
  }[];
}

const mostKiosks = 20_000;
const mostEpisodes = 100;
const mostDays = 31;
const dayMs = 86_400_000;
const draftId = ' draft';

/** When a rule as somebody edits it would have fired, from what is stored. Nothing is written. */
@Injectable()
export class RulePreviews {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(BreachRules) private readonly rules: BreachRules,
  ) {}

  async preview(
    principal: UserPrincipal,
    { id, input, days }: gql.QueryalertRulePreviewArgs,
  ): Promise<RulePreview | InvalidInput | NotFound> {
    const read = readRule(input);
    if ('problem' in read) return read.problem;
    if (!Number.isInteger(days ?? 7) || (days ?? 7) < 1 || (days ?? 7) > mostDays)
      return invalidInput('days', `must be from 1 to ${mostDays}`);
    const known = this.rules.all();
    if (id && !known.has(id)) return notFound('id', 'There is no such rule');
    const now = this.clock.now();
    const rule = ruleFromRow({
      ...read.draft,
      enabled: true,
      id: id ?? draftId,
      version: 0,
      updated_at: new Date(now),
      updated_by: null,
    });
    const kiosks = await this.kiosksOf(principal, rule);
    const from = now - (days ?? 7) * dayMs;
    const replayed = await replay(this.database, rule, { kiosks, from, now });
    const episodes = replayed.episodes.toSorted((a, b) => b.firedAt - a.firedAt);
    return {
      __typename: 'AlertRulePreview',
      basis: replayed.basis,
      from: new Date(replayed.from),
      to: new Date(now),
      complete: replayed.complete,
      kioskCount: kiosks.length,
      firings: episodes.length,
      firingKiosks: new Set(episodes.map(({ kioskId }) => kioskId)).size,
      episodes: episodes.slice(0, mostEpisodes).map(({ kioskId, startedAt, firedAt, endedAt, ...rest }) => ({
        ...rest,
        kiosk: { __typename: 'Kiosk', kioskId },
        startedAt: new Date(startedAt),
        firedAt: new Date(firedAt),
        endedAt: endedAt === null ? null : new Date(endedAt),
      })),
    };
  }

  /** Those for which it would hold, beside the rules that there are, and that the caller may see. */
  private async kiosksOf(principal: UserPrincipal, rule: AlertRule): Promise<number[]> {
    const scope = scopeOf(principal);
    const others = [...this.rules.all().values()].filter((other) => other.id !== rule.id);
    const scopes = new RuleScopes([...others, rule]);
    const rows = await this.database.run(previewKiosks, [scope.regions, scope.sites, mostKiosks]);
    return rows
      .filter((row) =>
        scopes.holds(rule, {
          serial: row.serial,
          modelId: row.model_id,
          regionId: row.region_id,
          siteId: row.site_id,
        }),
      )
      .map(({ kiosk_id: kioskId }) => kioskId);
  }
}
