import type { Scope } from '@app/auth';
import type { DeltaMessage, RefusedMessage, SnapshotMessage } from '@app/contracts';

/** One connected browser or program, as the feed sees it. */
export interface LiveClient {
  readonly scope: Scope;
  /** True while earlier messages have not left yet: nothing is to be sent on top of them. */
  readonly isBusy: boolean;
  send(event: 'snapshot', message: SnapshotMessage): void;
  send(event: 'delta', message: DeltaMessage): void;
  send(event: 'refused', message: RefusedMessage): void;
}
