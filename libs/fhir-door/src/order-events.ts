import type { FulfilmentStage } from '@app/contracts';
import type { AllowedResource, Flaw } from './allow-list.js';

/** What a resource says of its order. */
export interface StageEvent {
  stage: FulfilmentStage;
  at: number;
  reason: string | null;
}

const ended = (at: number | null, resource: AllowedResource, stage: FulfilmentStage): StageEvent | null =>
  at === null ? null : { stage, at, reason: resource.reason ?? resource.status };

/** Stages by Task.status; those that are not here say nothing of the funnel. */
const taskStages: Record<string, FulfilmentStage> = {
  received: 'RECEIVED',
  accepted: 'VALIDATED',
  ready: 'DISPENSED',
  completed: 'PICKED_UP',
  rejected: 'CANCELLED',
  cancelled: 'CANCELLED',
  failed: 'FAILED',
  'entered-in-error': 'CANCELLED',
};
const taskStatuses = new Set([...Object.keys(taskStages), 'draft', 'requested', 'in-progress', 'on-hold']);

const endedRequests = new Set(['cancelled', 'stopped', 'entered-in-error']);
const requestStatuses = new Set([...endedRequests, 'active', 'on-hold', 'completed', 'draft', 'unknown']);

const endedDispenses = new Set(['cancelled', 'stopped', 'declined', 'entered-in-error']);
const dispenseStatuses = new Set([
  ...endedDispenses,
  'preparation',
  'in-progress',
  'on-hold',
  'completed',
  'unknown',
]);

const endings = new Set<FulfilmentStage>(['CANCELLED', 'FAILED', 'RETURNED']);

function taskEvents(task: AllowedResource): (StageEvent | null)[] | null {
  if (!taskStatuses.has(task.status)) return null;
  const stage = taskStages[task.status];
  if (stage === undefined) return [];
  const at =
    stage === 'PICKED_UP'
      ? (task.handedOverAt ?? task.changedAt)
      : stage === 'RECEIVED'
        ? (task.authoredAt ?? task.changedAt)
        : task.changedAt;
  if (endings.has(stage)) return [ended(at, task, stage)];
  return [at === null ? null : { stage, at, reason: null }];
}

function requestEvents(request: AllowedResource): (StageEvent | null)[] | null {
  if (!requestStatuses.has(request.status)) return null;
  if (endedRequests.has(request.status)) return [ended(request.changedAt, request, 'CANCELLED')];
  if (request.status !== 'active') return [];
  const at = request.authoredAt ?? request.changedAt;
  return [at === null ? null : { stage: 'RECEIVED', at, reason: null }];
}

function dispenseEvents(dispense: AllowedResource): (StageEvent | null)[] | null {
  const { status, preparedAt, handedOverAt } = dispense;
  if (!dispenseStatuses.has(status)) return null;
  const prepared: StageEvent[] =
    preparedAt === null || status === 'entered-in-error'
      ? []
      : [{ stage: 'DISPENSED', at: preparedAt, reason: null }];
  if (endedDispenses.has(status)) return [...prepared, ended(dispense.changedAt, dispense, 'CANCELLED')];
  if (status !== 'completed') return prepared;
  if (handedOverAt !== null) return [...prepared, { stage: 'PICKED_UP', at: handedOverAt, reason: null }];
  return prepared.length > 0 ? prepared : [null];
}

const timeOf: Record<AllowedResource['type'], (status: string) => string> = {
  Task: () => 'lastModified',
  MedicationRequest: (status) => (status === 'active' ? 'authoredOn' : 'meta.lastUpdated'),
  MedicationDispense: (status) => (status === 'completed' ? 'whenHandedOver' : 'meta.lastUpdated'),
};

/** The stages that a resource tells; none for a status that says nothing of the funnel. */
export function stageEvents(resource: AllowedResource, path: string): StageEvent[] | Flaw {
  const events = { Task: taskEvents, MedicationRequest: requestEvents, MedicationDispense: dispenseEvents }[
    resource.type
  ](resource);
  if (events === null)
    return { code: 'value', path: `${path}.status`, problem: 'is no status of this resource' };
  if (events.some((event) => event === null)) {
    const [dated] = resource.withoutTime;
    return dated === undefined
      ? {
          code: 'required',
          path: `${path}.${timeOf[resource.type](resource.status)}`,
          problem: 'is missing: when did it get this status?',
        }
      : {
          code: 'business-rule',
          path: `${path}.${dated}`,
          problem: 'has no time of day: at which instant did it get this status?',
        };
  }
  return events.filter((event) => event !== null);
}
