import { queryOptions } from '@tanstack/react-query';
import { AlertRulesDocument, KioskModelsDocument, type RuleFieldsFragment } from '../generated/graphql.js';
import { execute } from '../graphql/graphql-client.js';

export type Rule = RuleFieldsFragment;

/** At most two hundred, so they come in one piece. */
export const rulesQuery = queryOptions({
  queryKey: ['alert-rules'],
  queryFn: async ({ signal }) => (await execute(AlertRulesDocument, {}, signal)).alertRules,
});

export const modelsQuery = queryOptions({
  queryKey: ['kiosk-models'],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => (await execute(KioskModelsDocument, {}, signal)).kioskModels,
});
