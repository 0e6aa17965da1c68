import { Inject, Injectable } from '@nestjs/common';
import type { UserPrincipal } from '@app/auth';
import type { gql } from '@app/contracts';
import { invalidInput } from '@app/kiosk-registry';
import type { Queryable } from '@app/persistence';
import { newSigningSecret } from '../channels/sign-webhook.js';
import { channelCandidate, checkChannel, readDocument } from './read-input.js';
import { SecretBox } from './secret-box.js';
import { SettingChanges, type SettingProblem } from './setting-changes.js';
import { deleteExpiredSecrets, expireSecrets, insertSecret } from './settings.sql.js';

export type ChannelSaved = { id: string; signingSecret: string | null } | { problem: SettingProblem };

const longestOverlapSeconds = 604_800;

/** Channels and their secrets, which are told once, when they are made, and never again. */
@Injectable()
export class ChannelChanges {
  constructor(
    @Inject(SettingChanges) private readonly changes: SettingChanges,
    @Inject(SecretBox) private readonly box: SecretBox,
  ) {}

  async save(
    principal: UserPrincipal,
    id: string | null,
    input: gql.NotificationChannelInput,
  ): Promise<ChannelSaved> {
    const read = readDocument('CHANNEL', channelCandidate(input));
    if ('problem' in read) return read;
    const given = input.secret?.trim() || null;
    const problem = checkChannel(read.document, given, id !== null);
    if (problem !== null) return { problem };
    const made = read.document.kind === 'WEBHOOK' && id === null ? newSigningSecret() : null;
    const secret = made ?? given;
    const saved = await this.changes.save(
      principal,
      'CHANNEL',
      id,
      (settings) => {
        const before = id === null ? undefined : settings.channels.get(id);
        return before && before.document.kind !== read.document.kind
          ? { problem: invalidInput('input.kind', 'cannot be changed: make another channel') }
          : read;
      },
      (transaction, channelId, at) => this.replaceSecret(transaction, channelId, secret, at, 0),
    );
    return 'problem' in saved ? saved : { ...saved, signingSecret: made };
  }

  async rotate(
    principal: UserPrincipal,
    id: string,
    given: string | null,
    overlapSeconds: number,
  ): Promise<ChannelSaved> {
    if (!Number.isInteger(overlapSeconds) || overlapSeconds < 0 || overlapSeconds > longestOverlapSeconds)
      return {
        problem: invalidInput('overlapSeconds', `must be a whole number from 0 to ${longestOverlapSeconds}`),
      };
    let made: string | null = null;
    const saved = await this.changes.save(
      principal,
      'CHANNEL',
      id,
      (settings) => {
        const { document } = settings.channels.get(id)!;
        if (document.kind === 'EMAIL')
          return { problem: invalidInput('id', 'is of e-mail, which has no secret') };
        const problem = checkChannel(document, given, false);
        if (document.kind === 'WEBHOOK') made = newSigningSecret();
        if (problem) return { problem: { ...problem, field: 'secret' } };
        return { document };
      },
      (transaction, channelId, at) =>
        this.replaceSecret(transaction, channelId, made ?? given, at, made === null ? 0 : overlapSeconds),
    );
    return 'problem' in saved ? saved : { ...saved, signingSecret: made };
  }

  private async replaceSecret(
    transaction: Queryable,
    channelId: number,
    secret: string | null,
    at: Date,
    overlapSeconds: number,
  ): Promise<void> {
    if (secret === null) return;
    await transaction.run(expireSecrets, [channelId, new Date(at.getTime() + overlapSeconds * 1_000)]);
    await transaction.run(deleteExpiredSecrets, [channelId, at]);
    await transaction.run(insertSecret, [channelId, this.box.seal(secret), at]);
  }
}
