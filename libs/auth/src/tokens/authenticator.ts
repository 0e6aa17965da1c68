import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@app/kernel';
import { Database, rethrowDatabaseError } from '@app/persistence';
import type { Principal } from '../access/principal.js';
import { confirmSuccessor } from './api-token.sql.js';
import { type FoundToken, tokenOfApiRow, tokenOfSession } from './found-token.js';
import { hashToken, tokenKind } from './token.js';
import { findApiTokens, findSessions, readAccessVersion } from './token.sql.js';

/** Who a token belongs to, as known at a version of everybody's rights. */
export interface Identified extends Pick<FoundToken, 'principal' | 'expiresAt'> {
  version: number;
}

/** A revocation is seen after this many milliseconds plus one query, well within the promised second. */
const versionCheckMs = 400;
/** Tokens remembered at most; 10,000 kiosks and their people fit five times over. About 20 MB when full. */
const capacity = 50_000;
/** Tokens looked up by one query. */
const pageOfTokens = 1_000;

/**
 * Turns a token into its principal. Principals are remembered, because every message of every kiosk asks; all
 * are forgotten when `access_version` moved, which is looked at before an answer at most every 400 ms. So a
 * revocation, made on any process, takes effect within a second on all of them, whatever happens to notifications;
 * expiry takes effect at once.
 */
@Injectable()
export class Authenticator {
  private readonly known = new Map<string, FoundToken>();
  private version: number | undefined;
  private checkedAt = -Infinity;
  private checking: Promise<void> | undefined;
  private used = new Map<string, number>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The principal, or null for an unknown, expired or revoked token. @throws AppError DATABASE_UNAVAILABLE */
  async authenticate(token: string): Promise<Principal | null> {
    return (await this.identify(token))?.principal ?? null;
  }

  /** As `authenticate`, for whoever keeps a session open by it. @throws AppError DATABASE_UNAVAILABLE */
  async identify(token: string): Promise<Identified | null> {
    if (tokenKind(token) === null) return null;
    await this.forgetWhenRightsChanged();
    return (await this.lookUp([token]))[0] ?? null;
  }

  /** One answer a token, in order, by few queries. @throws AppError DATABASE_UNAVAILABLE */
  async identifyAll(tokens: readonly string[]): Promise<(Identified | null)[]> {
    await this.forgetWhenRightsChanged();
    const found: (Identified | null)[] = [];
    for (let from = 0; from < tokens.length; from += pageOfTokens)
      found.push(...(await this.lookUp(tokens.slice(from, from + pageOfTokens))));
    return found;
  }

  /**
   * Moves whenever anybody's rights were taken or changed, on any process: what was known before has to be asked
   * again. At most 400 ms old. @throws AppError DATABASE_UNAVAILABLE
   */
  async rightsVersion(): Promise<number> {
    await this.forgetWhenRightsChanged();
    return this.version ?? 0;
  }

  /** Ids of the device and gateway tokens used since the last call, with when, in ms since the epoch. */
  takeUses(): ReadonlyMap<string, number> {
    const { used } = this;
    this.used = new Map();
    return used;
  }

  private async lookUp(tokens: readonly string[]): Promise<(Identified | null)[]> {
    const now = this.clock.now();
    const version = this.version ?? 0;
    const missing = new Map<string, { hash: Buffer; session: boolean }>();
    const keys = tokens.map((token) => {
      const kind = tokenKind(token);
      if (kind === null) return '';
      const hash = hashToken(token);
      const key = hash.toString('latin1');
      if (!this.known.has(key)) missing.set(key, { hash, session: kind === 'session' });
      return key;
    });
    const read =
      missing.size === 0
        ? new Map<string, FoundToken>()
        : await this.read([...missing.values()], now).catch(rethrowDatabaseError);
    return keys.map((key) => {
      const found = this.known.get(key) ?? read.get(key);
      if (found === undefined) return null;
      if (found.expiresAt <= this.clock.now()) {
        this.known.delete(key);
        return null;
      }
      if (found.tokenId !== null) this.noteUse(found.tokenId, now);
      return { principal: found.principal, expiresAt: found.expiresAt, version };
    });
  }

  private noteUse(tokenId: string, now: number): void {
    if (this.used.size < capacity || this.used.has(tokenId)) this.used.set(tokenId, now);
  }

  private async read(
    wanted: readonly { hash: Buffer; session: boolean }[],
    now: number,
  ): Promise<Map<string, FoundToken>> {
    const { version } = this;
    const at = new Date(now);
    const hashes = (session: boolean) =>
      wanted.filter((one) => one.session === session).map(({ hash }) => hash);
    const [people, senders] = [hashes(true), hashes(false)];
    const found = new Map<string, FoundToken>();
    if (people.length > 0)
      for (const row of await this.database.run(findSessions, [people, at]))
        found.set(row.token_hash.toString('latin1'), tokenOfSession(row));
    if (senders.length > 0)
      for (const row of await this.database.run(findApiTokens, [senders, at])) {
        const token = tokenOfApiRow(row);
        if (token === null) continue;
        found.set(row.token_hash.toString('latin1'), token);
        if (row.unused_successor) await this.database.run(confirmSuccessor, [row.id, at]);
      }
    // Read before a change that this process has noticed meanwhile: true for this answer, not to be remembered.
    if (version === this.version) for (const [key, token] of found) this.remember(key, token);
    return found;
  }

  private remember(key: string, found: FoundToken): void {
    if (this.known.size >= capacity) {
      const oldest = this.known.keys().next().value;
      if (oldest !== undefined) this.known.delete(oldest);
    }
    this.known.set(key, found);
  }

  private async forgetWhenRightsChanged(): Promise<void> {
    const age = this.clock.now() - this.checkedAt;
    // A clock that was set back must not stop the checks.
    if (age >= 0 && age < versionCheckMs) return;
    this.checking ??= this.checkVersion().finally(() => (this.checking = undefined));
    await this.checking;
  }

  private async checkVersion(): Promise<void> {
    const startedAt = this.clock.now();
    const [row] = await this.database.run(readAccessVersion, []).catch(rethrowDatabaseError);
    if (row?.version !== this.version) {
      this.known.clear();
      this.version = row?.version;
    }
    this.checkedAt = startedAt;
  }
}
