import type { PlannerPlanQuery } from '../generated/graphql.js';

export type Plan = PlannerPlanQuery['replenishment'];
export type Risk = Plan['kiosksAtRisk']['nodes'][number];
export type PlanRoute = Plan['routes'][number];
export type PlanStop = PlanRoute['stops'][number];
export type Scenario = Plan['scenarios'][number];

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const kilometres = (metres: number): string => `${Math.round(metres / 1_000)} km`;
export const hours = (seconds: number): string => `${(seconds / 3_600).toFixed(1)} h`;
export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** What the page is about, in its title. */
export function planTitle(plan: Plan, when: string): string {
  const at = `${plan.depot.name}, ${when}`;
  if (plan.state === 'NONE') return `${at}: no plan yet`;
  const likely = plan.kiosksAtRisk.nodes.filter(({ stockOutProbability }) => stockOutProbability >= 0.5);
  const left = likely.filter(({ stop }) => stop === null).length;
  const routes = `${count(plan.summary.routes, 'route')} with ${count(plan.summary.stops, 'stop')}`;
  return left > 0
    ? `${at}: ${routes}, ${count(left, 'kiosk')} left that will likely run out`
    : `${at}: ${routes}`;
}

/** With its sign, as a change against the plan as it is; a plain "same" when there is none. */
export function change(value: number, against: number, show: (size: number) => string): string {
  const difference = value - against;
  const text = show(Math.abs(difference));
  return text === show(0) ? 'same' : `${difference > 0 ? '+' : '−'}${text}`;
}

/** Five steps of colour; the number stands beside it. */
export const riskStep = (probability: number): number =>
  probability < 0.05 ? 0 : probability < 0.2 ? 1 : probability < 0.5 ? 2 : probability < 0.8 ? 3 : 4;
