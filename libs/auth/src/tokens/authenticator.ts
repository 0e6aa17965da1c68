import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '@app/contracts';
import { CLOCK, type Clock } from '@app/kernel';
import { Database, rethrowDatabaseError } from '@app/persistence';
import type { Principal } from '../access/principal.js';
import { hashToken, tokenKind } from './token.js';
import { findApiToken, findSession, readAccessVersion } from './token.sql.js';

interface Known {
  principal: Principal;
  /** Milliseconds since the epoch; Infinity when it never expires. */
  expiresAt: number;
}

/** A revocation is seen after this many milliseconds plus one query, well within the promised second. */
const versionCheckMs = 400;
/** Tokens remembered at most; 10,000 kiosks and their people fit five times over. About 20 MB when full. */
const capacity = 50_000;

/**
 * Turns a token into its principal. Principals are remembered, because every message of every kiosk asks; all
 * are forgotten when `access_version` moved, which is looked at before an answer at most every 400 ms. So a
 * revocation, made on any process, takes effect within a second on all of them; expiry takes effect at once.
 */
@Injectable()
export class Authenticator {
  private readonly known = new Map<string, Known>();
  private version: number | undefined;
  private checkedAt = -Infinity;
  private checking: Promise<void> | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The principal, or null for an unknown, expired or revoked token. @throws AppError DATABASE_UNAVAILABLE */
  async authenticate(token: string): Promise<Principal | null> {
    const kind = tokenKind(token);
    if (kind === null) return null;
    await this.forgetWhenRightsChanged();
    const hash = hashToken(token);
    const key = hash.toString('latin1');
    const known = this.known.get(key);
    if (known !== undefined) {
      if (known.expiresAt > this.clock.now()) return known.principal;
      this.known.delete(key);
      return null;
    }
    const version = this.version;
    const found = await this.find(kind === 'session', hash).catch(rethrowDatabaseError);
    // Read before a change that this process has noticed meanwhile: true for this answer, not to be remembered.
    if (found !== null && version === this.version) this.remember(key, found);
    return found?.principal ?? null;
  }

  private remember(key: string, found: Known): void {
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

  private async find(session: boolean, hash: Buffer): Promise<Known | null> {
    const now = new Date(this.clock.now());
    if (session) {
      const [row] = await this.database.run(findSession, [hash, now]);
      if (row === undefined) return null;
      const { expires_at, role, ...user } = row;
      return { principal: { kind: 'user', ...user, role: role as Role }, expiresAt: expires_at.getTime() };
    }
    const [row] = await this.database.run(findApiToken, [hash, now]);
    if (row === undefined) return null;
    const expiresAt = row.expires_at?.getTime() ?? Infinity;
    if (row.kind === 'GATEWAY') {
      const { id, name, regions, sites } = row;
      return { principal: { kind: 'gateway', tokenId: id, name, regions, sites }, expiresAt };
    }
    if (row.kiosk_id === null || row.serial === null) return null;
    return {
      principal: { kind: 'device', tokenId: row.id, kioskId: row.kiosk_id, serial: row.serial },
      expiresAt,
    };
  }
}
