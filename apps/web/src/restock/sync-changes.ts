import { CompleteStopDocument, CountStockDocument, SkipStopDocument } from '../generated/graphql.js';
import { execute, request, RequestFailure } from '../graphql/graphql-client.js';
import { crewStore } from './crew-store.js';
import type { Change } from './crew-types.js';

export type SyncState = 'idle' | 'sending' | 'offline' | 'signed-out';

export interface Sent {
  serial: string;
  /** In words, when somebody will be asked about it. */
  remarks: string[];
}

interface Answer {
  __typename: string;
  message?: string;
  visit?: { outcome: string; discrepancies: { detail: string }[] };
}

/** What becomes of a change: pure, by the server's answer. */
export function outcomeOf(
  answer: Answer,
): { done: true; remarks: string[] } | { done: false; reason: string; gone: boolean } {
  if (typeof answer.message === 'string')
    return { done: false, reason: answer.message, gone: answer.__typename === 'NotFound' };
  const remarks = answer.visit?.discrepancies.map(({ detail }) => detail) ?? [];
  if (answer.visit?.outcome === 'NOT_APPLIED')
    remarks.unshift('Another phone had completed this stop; yours is kept beside it.');
  return { done: true, remarks };
}

/** As the server answers for a picture: a problem that a person has to look at, or that it has it. */
async function sendPhoto({ id, stop }: Change, sentAt: string): Promise<Answer> {
  const photo = await crewStore.photo(id);
  if (photo === null) return { __typename: 'VisitPhoto' };
  const query = new URLSearchParams({ stop, takenAt: new Date(photo.takenAt).toISOString(), sentAt });
  if (photo.slot !== null) query.set('slot', photo.slot);
  const response = await request(`/v1/visit-photos/${id}?${query}`, {
    method: 'POST',
    headers: { 'content-type': photo.picture.type },
    body: photo.picture,
  });
  if (response.ok) return { __typename: 'VisitPhoto' };
  if (response.status === 401) throw new RequestFailure('UNAUTHENTICATED', 'Sign in to go on.', false);
  if (response.status === 429 || response.status >= 500 || response.status === 408)
    throw new RequestFailure(`HTTP_${response.status}`, 'The server could not take it just now.', true);
  const { message } = (await response.json().catch(() => ({}))) as { message?: string };
  return {
    __typename: response.status === 404 ? 'NotFound' : 'Conflict',
    message: message ?? 'The picture was not taken.',
  };
}

async function send(change: Change): Promise<Answer> {
  // By this phone's clock, from which the server sees how wrong it is.
  const iso = (at: number) => new Date(at).toISOString();
  const sentAt = iso(Date.now());
  if (change.kind === 'photo') return sendPhoto(change, sentAt);
  if (change.kind === 'skip')
    return (await execute(SkipStopDocument, { id: change.stop, reason: change.reason })).skipStop;
  const { id: clientId, counts, serial } = change;
  if (change.asStockTake) {
    const input = { kiosk: serial, clientId, countedAt: iso(change.madeAt), sentAt, counts };
    return (await execute(CountStockDocument, { input })).countSlots;
  }
  const input = {
    ...{ stop: change.stop, clientId, counts, note: change.note, sentAt },
    ...{ startedAt: iso(change.startedAt), completedAt: iso(change.madeAt) },
  };
  return (await execute(CompleteStopDocument, { input })).completeStop;
}

/**
 * Sends what waits, oldest first, and takes each away only after the server has said that it has it. A change that is
 * refused stays, with the reason, for a person; the others go on. The lock keeps two tabs apart; should they meet all
 * the same, the server knows each change by its id.
 */
export async function syncChanges(viewer: string, onSent: (sent: Sent) => void): Promise<SyncState> {
  const work = async (): Promise<SyncState> => {
    for (const change of await crewStore.changes()) {
      if (change.refused !== null || change.by !== viewer) continue;
      let answer: Answer;
      try {
        answer = await send(change);
      } catch (error) {
        if (!(error instanceof RequestFailure)) throw error;
        if (error.code === 'UNAUTHENTICATED') return 'signed-out';
        if (error.retryable) return 'offline';
        await crewStore.updateChange(change.key, { ...change, refused: error.message });
        continue;
      }
      const outcome = outcomeOf(answer);
      if (!outcome.done) {
        const reason = outcome.gone ? 'The stop is no longer in the plan.' : outcome.reason;
        await crewStore.updateChange(change.key, { ...change, refused: reason });
        continue;
      }
      if (change.kind === 'photo') await crewStore.forgetPhoto(change.id);
      else await crewStore.markStop(change.stop, change.kind === 'skip' ? 'SKIPPED' : 'COMPLETED');
      await crewStore.dequeue(change.key);
      onSent({ serial: change.serial, remarks: outcome.remarks });
    }
    return 'idle';
  };
  if (!('locks' in navigator)) return work();
  return navigator.locks.request('kiosk-fleet-crew-sync', { ifAvailable: true }, (lock) =>
    lock === null ? 'sending' : work(),
  );
}
