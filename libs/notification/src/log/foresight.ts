import { Inject, Injectable } from '@nestjs/common';
import { inScope, scopeOf, type UserPrincipal } from '@app/auth';
import { CLOCK, type Clock } from '@app/kernel';
import { Database } from '@app/persistence';
import { stepAt } from '../escalation/next-step.js';
import { SettingViews } from '../graphql/setting-views.js';
import type { SettingNodes } from '../graphql/setting-nodes.js';
import { factsOf } from '../pipeline/intake.js';
import { incidentFacts } from '../pipeline/groups.sql.js';
import { type Addressee, resolveTargets } from '../pipeline/targets.js';
import { matchRoutes } from '../routing/match-routes.js';
import type { DirectTarget, Route } from '../settings/documents.js';
import { upcomingOfIncident } from './log.sql.js';

/** One look at a policy: everything it would do, were nobody to answer. */
const mostPreviewedSteps = 50;

interface Wave {
  afterSeconds: number;
  targets: readonly DirectTarget[];
  via: string | null;
}

/** Who is told when nobody acknowledges, by a route's receivers and their policies. */
function wavesOf(views: SettingNodes, route: Route): Wave[] {
  const direct = route.receivers.filter((target): target is DirectTarget => target.kind !== 'POLICY');
  const waves: Wave[] = direct.length > 0 ? [{ afterSeconds: 0, targets: direct, via: null }] : [];
  for (const { kind, id } of route.receivers) {
    const policy = kind === 'POLICY' ? views.settings.policies.get(id)?.document : undefined;
    if (!policy) continue;
    let afterSeconds = policy.steps[0]!.afterSeconds;
    let at: { round: number; step: number } | null = { round: 0, step: 0 };
    for (let count = 0; at !== null && count < mostPreviewedSteps; count++) {
      const due: ReturnType<typeof stepAt> = stepAt(policy, at);
      if (due === null) break;
      const step = at.round >= policy.rounds ? 'final step' : `step ${at.step + 1}`;
      waves.push({ afterSeconds, targets: due.targets, via: `policy ${policy.name}, ${step}` });
      afterSeconds += due.next?.afterSeconds ?? 0;
      at = due.next;
    }
  }
  return waves.sort((a, b) => a.afterSeconds - b.afterSeconds);
}

/** What would be told, and what comes next. */
@Injectable()
export class Foresight {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SettingViews) private readonly views: SettingViews,
  ) {}

  async preview(principal: UserPrincipal, incident: string) {
    if (!/^[1-9][0-9]{0,14}$/.test(incident)) return null;
    const [row] = await this.database.run(incidentFacts, [[Number(incident)]]);
    if (!row || !inScope(scopeOf(principal), { regionId: row.region_id, siteId: row.site_id })) return null;
    const views = await this.views.nodes();
    const now = this.clock.now();
    return {
      mutedBy: row.muted_by,
      routes: matchRoutes(views.settings.routes, factsOf(row), now).map((route) => {
        const nobody: string[] = [];
        const addressees = wavesOf(views, route.document).flatMap((wave) => {
          const resolved = resolveTargets(views.settings, wave.targets, now);
          nobody.push(...resolved.nobody);
          return resolved.addressees.map((each) => ({
            channel: views.channel(each.channel),
            contact: views.contact(each.contact),
            via: wave.via === null ? each.via : `${wave.via}, ${each.via}`,
            afterSeconds: wave.afterSeconds,
          }));
        });
        return { route: views.routeNode(route), addressees, nobody: [...new Set(nobody)] };
      }),
    };
  }

  async upcoming(incidentId: number) {
    const rows = await this.database.run(upcomingOfIncident, [incidentId]);
    if (rows.length === 0) return [];
    const views = await this.views.nodes();
    const now = this.clock.now();
    const names = (addressees: readonly Addressee[]) => [
      ...new Set(
        addressees.map(
          ({ channel, contact }) =>
            views.settings.contacts.get(contact ?? '')?.document.name ??
            views.settings.channels.get(channel)?.document.name ??
            'removed',
        ),
      ),
    ];
    const groups = new Set<number>();
    const coming = rows.flatMap((row) => {
      const route = views.settings.routes.find(({ id }) => Number(id) === row.route_id)?.document;
      if (!route || row.acknowledged) return [];
      const [first] = wavesOf(views, route);
      const whom = first ? names(resolveTargets(views.settings, first.targets, now).addressees) : [];
      const found: { at: Date; kind: string; names: string[]; via: string; paused: boolean }[] = [];
      if (!groups.has(row.group_id)) {
        groups.add(row.group_id);
        const via = `route ${route.name}`;
        if (!row.told && row.next_look_at !== null)
          found.push({ at: row.next_look_at, kind: 'WAITING', names: whom, via, paused: false });
        else if (row.told && row.last_sent_at !== null)
          found.push({
            at: new Date(row.last_sent_at.getTime() + route.repeatIntervalSeconds * 1_000),
            kind: 'REPEAT',
            names: whom,
            via,
            paused: false,
          });
      }
      const policy = views.settings.policies.get(String(row.policy_id))?.document;
      const step = policy ? stepAt(policy, { round: row.round ?? 0, step: row.step ?? 0 }) : null;
      if (row.told && policy && step && row.next_step_at)
        found.push({
          at: row.next_step_at,
          kind: 'STEP',
          names: names(resolveTargets(views.settings, step.targets, row.next_step_at.getTime()).addressees),
          via: `policy ${policy.name}`,
          paused: row.paused ?? false,
        });
      return found;
    });
    return coming.sort((a, b) => a.at.getTime() - b.at.getTime());
  }
}
