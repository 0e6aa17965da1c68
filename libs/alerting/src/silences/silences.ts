import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, isWholeFleet, type Scope, scopeOf, type UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { CLOCK, type Clock, type Connection, connection, decodeCursor, pageSize } from '@app/kernel';
import {
  type Conflict,
  conflict,
  type InvalidInput,
  invalidInput,
  type NotFound,
  notFound,
} from '@app/kiosk-registry';
import { ChangeBus } from '@app/live-push';
import { Database, type Queryable } from '@app/persistence';
import { incidentIdOf, type IncidentNode } from '../incidents/incident-node.js';
import { IncidentQueries } from '../incidents/incident-queries.js';
import type { Matchers } from '../muting/mutes-of.js';
import { sweepMutes } from '../muting/mute-sweep.js';
import { BreachRules } from '../rules/breach-rules.js';
import { checkMatchers, matchersOf, readSilence } from './read-silence.js';
import {
  countCurrentSilences,
  countMatchingKiosks,
  endSilence,
  insertSilence,
  matchingIncidents,
  placesInScope,
  silenceById,
  silencePage,
} from './silence.sql.js';
import { type SilenceNode, silenceNode, silenceState } from './silence-node.js';

type Problem = InvalidInput | NotFound | Conflict;

export interface SilencePreview {
  __typename: 'SilencePreview';
  incidents: IncidentNode[];
  incidentCount: number;
  kioskCount: number;
}

/** All of them are compared with every incident. */
const mostCurrent = 900;
const mostPreviewed = 50;
const allStates: gql.SilenceState[] = ['PENDING', 'ACTIVE', 'EXPIRED'];

/** Silences and maintenance windows as people set them. */
@Injectable()
export class Silences {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ChangeBus) private readonly bus: ChangeBus,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
    @Inject(IncidentQueries) private readonly incidents: IncidentQueries,
    @Inject(BreachRules) private readonly rules: BreachRules,
  ) {}

  async create(principal: UserPrincipal, input: gql.SilenceInput): Promise<SilenceNode | Problem> {
    const now = this.clock.now();
    const read = readSilence(input, now);
    if ('problem' in read) return read.problem;
    const { draft } = read;
    const result = await this.database.transaction(async (transaction) => {
      const problem = await this.checkPlaces(transaction, scopeOf(principal), draft.matchers);
      if (problem) return problem;
      const at = new Date(now);
      const [current] = await transaction.run(countCurrentSilences, [at]);
      if (current!.silences >= mostCurrent)
        return conflict(null, `There are ${mostCurrent} silences already`);
      const { ruleKinds: rule_kinds, ...lists } = draft.matchers;
      const row = {
        kind: draft.kind,
        rule_kinds,
        ...lists,
        comment: draft.comment,
        starts_at: new Date(draft.startsAt),
        ends_at: new Date(draft.endsAt),
      };
      const [made] = await transaction.run(insertSilence, [JSON.stringify(row), at, principal.name]);
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: 'silence.create',
        subject: `silence:${made!.id}`,
        detail: row,
      });
      return silenceNode(made!, now);
    });
    if (result.__typename === 'Silence') await this.mute(now);
    return result;
  }

  /** Ends it at once; what it muted is told of again. */
  async expire(principal: UserPrincipal, id: string): Promise<SilenceNode | Problem> {
    const now = this.clock.now();
    const scope = scopeOf(principal);
    const missing = notFound('id', 'There is no such silence');
    const silenceId = incidentIdOf(id);
    if (silenceId === null) return missing;
    const result = await this.database.transaction(async (transaction) => {
      const [found] = await transaction.run(silenceById, [scope.regions, scope.sites, silenceId]);
      if (!found) return missing;
      const { rule_kinds: ruleKinds, ...lists } = found;
      if ((await this.checkPlaces(transaction, scope, { ...lists, ruleKinds })) !== null)
        return conflict('id', 'This silence is about more than your part of the fleet');
      if (silenceState(found, now) === 'EXPIRED') return conflict('id', 'This silence is over already');
      const at = new Date(now);
      const [ended] = await transaction.run(endSilence, [silenceId, at, principal.name]);
      await this.trail.record(transaction, {
        at,
        actor: actorOf(principal),
        action: 'silence.expire',
        subject: `silence:${silenceId}`,
        detail: {},
      });
      return silenceNode(ended!, now);
    });
    if (result.__typename === 'Silence') await this.mute(now);
    return result;
  }

  async page(
    principal: UserPrincipal,
    { states, first, after }: gql.QuerysilencesArgs,
  ): Promise<Connection<SilenceNode>> {
    const now = this.clock.now();
    const scope = scopeOf(principal);
    const size = pageSize(first, 200, 50);
    const key = decodeCursor(after, ['number']);
    const rows = await this.database.run(silencePage, [
      scope.regions,
      scope.sites,
      new Date(now),
      states ?? allStates,
      key === null ? null : Number(key[0]),
      size + 1,
    ]);
    return connection(
      rows,
      size,
      (row) => silenceNode(row, now),
      (row) => [row.id],
    );
  }

  /** What a silence would match, as of now. */
  async preview(
    principal: UserPrincipal,
    input: gql.SilenceMatchersInput,
  ): Promise<SilencePreview | Problem> {
    const scope = scopeOf(principal);
    const matchers = matchersOf(input);
    const problem = checkMatchers(matchers) ?? (await this.checkPlaces(this.database, scope, matchers));
    if (problem) return problem;
    const { rules, ruleKinds, severities, regions, sites, kiosks } = matchers;
    const whole = [scope.regions, scope.sites] as const;
    const found = await this.database.run(matchingIncidents, [
      ...whole,
      rules,
      ruleKinds,
      severities,
      regions,
      sites,
      kiosks,
      mostPreviewed,
    ]);
    const [count] = await this.database.run(countMatchingKiosks, [...whole, regions, sites, kiosks]);
    const ids = found.map(({ id }) => id);
    return {
      __typename: 'SilencePreview',
      incidents: await this.incidents.several(principal, ids),
      incidentCount: found[0]?.total ?? 0,
      kioskCount: count!.kiosks,
    };
  }

  /** Everything that is named has to be there, and nobody silences what they do not see. */
  private async checkPlaces(
    queryable: Queryable,
    scope: Scope,
    { rules, regions, sites, kiosks }: Matchers,
  ): Promise<NotFound | InvalidInput | null> {
    const unknown = rules.findIndex((id) => !this.rules.all().has(id));
    if (unknown >= 0) return notFound(`input.rules[${unknown}]`, 'There is no such rule');
    const lists = { regions, sites, kiosks };
    const kinds = { regions: 'REGION', sites: 'SITE', kiosks: 'KIOSK' } as const;
    if (regions.length + sites.length + kiosks.length === 0)
      return isWholeFleet(scope)
        ? null
        : invalidInput('input', 'must name regions, sites or kiosks within your part of the fleet');
    const rows = await queryable.run(placesInScope, [scope.regions, scope.sites, regions, sites, kiosks]);
    const found = new Set(rows.map(({ kind, id }) => `${kind} ${id}`));
    for (const name of ['regions', 'sites', 'kiosks'] as const)
      for (const [index, id] of lists[name].entries())
        if (!found.has(`${kinds[name]} ${id}`))
          return notFound(`input.${name}[${index}]`, 'There is no such place or kiosk');
    return null;
  }

  private mute(now: number): Promise<void> {
    return sweepMutes(this.database, now, (change) => this.bus.publish(change));
  }
}
