import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { actorOf, AuditTrail, checkAccess, inScope, type Principal, scopeOf } from '@app/auth';
import { checkClientId, phoneTime } from '@app/inventory';
import { AppError, CLOCK, type Clock, parseInstant } from '@app/kernel';
import { Database } from '@app/persistence';
import { rowId } from '../routes/route-access.js';
import { lockStop } from '../routes/route.sql.js';
import { type ImageType, imageTypeOf } from './image-type.js';
import { findPhoto, insertPhoto, photoContent, photoCount, type PhotoPlaceRow } from './visit-photo.sql.js';

/** What comes with a picture, as it was sent. */
export interface PhotoFacts {
  id: string;
  stop: string;
  slot: string | null;
  takenAt: string;
  sentAt: string | null;
}

/** Of one picture; phones make them smaller before they keep them. */
export const photoBytes = 2 * 1_048_576;
const photosPerStop = 12;

const refusal = (httpStatus: number, code: string, field: string, message: string) =>
  new AppError(`${field}: ${message}`, { code, httpStatus, details: { field } });
const missing = (field: string, message: string) => refusal(404, 'NOT_FOUND', field, message);

/** Pictures of a slot or kiosk that crews take at a stop. Nothing of a patient belongs on one. */
@Injectable()
export class VisitPhotosService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AuditTrail) private readonly trail: AuditTrail,
  ) {}

  /** Before anything of the body is read. @throws AppError FORBIDDEN */
  checkSender(principal: Principal): void {
    checkAccess({ allow: 'roles', roles: ['CREW', 'OPS', 'ADMIN'] }, principal);
  }

  /**
   * Keeps a picture, once per id: true when it was kept before.
   * @throws AppError FORBIDDEN, NOT_FOUND (404), BAD_USER_INPUT (400), UNSUPPORTED_MEDIA_TYPE (415), CONFLICT (409)
   */
  async keep(principal: Principal, facts: PhotoFacts, declared: string, content: Buffer): Promise<boolean> {
    this.checkSender(principal);
    const { id, slot } = facts;
    const badId = checkClientId('id', id);
    if (badId !== null) throw refusal(400, 'BAD_USER_INPUT', 'id', badId.message);
    const bad = (field: string, message: string) => refusal(400, 'BAD_USER_INPUT', field, message);
    if (slot !== null && !/^[\x21-\x7e]{1,64}$/.test(slot)) throw bad('slot', 'must be the code of a slot');
    const taken = parseInstant(facts.takenAt);
    if (taken === null) throw bad('takenAt', 'must be an RFC 3339 instant');
    const sent = facts.sentAt === null ? null : parseInstant(facts.sentAt);
    if (facts.sentAt !== null && sent === null) throw bad('sentAt', 'must be an RFC 3339 instant');
    const type = imageTypeOf(content);
    if (type === null || type !== declared)
      throw refusal(
        415,
        'UNSUPPORTED_MEDIA_TYPE',
        'content-type',
        type === null ? 'send a JPEG, PNG or WebP picture' : `the picture is ${type}`,
      );
    const sha256 = createHash('sha256').update(content).digest('hex');
    const stopId = rowId(facts.stop);
    const now = new Date(this.clock.now());
    const actor = actorOf(principal);
    const { at } = phoneTime(new Date(taken), sent === null ? null : new Date(sent), now);
    return this.database.transaction(async (transaction) => {
      const [stop] = stopId === null ? [] : await transaction.run(lockStop, [stopId]);
      if (
        stop === undefined ||
        !inScope(scopeOf(principal), { regionId: stop.region_id, siteId: stop.site_id })
      )
        throw missing('stop', 'There is no such stop');
      const [known] = await transaction.run(findPhoto, [id]);
      if (known !== undefined) {
        if (known.sha256 === sha256 && known.kiosk_id === stop.kiosk_id) return true;
        throw refusal(409, 'CONFLICT', 'id', 'This id was used for another picture');
      }
      const [counted] = await transaction.run(photoCount, [stop.id]);
      if ((counted?.photos ?? 0) >= photosPerStop)
        throw refusal(409, 'CONFLICT', 'stop', `A stop has at most ${photosPerStop} pictures`);
      const [mine] = await transaction.run(insertPhoto, [
        ...([id, stop.id, stop.kiosk_id, slot, type, content, sha256, at, now, actor] as const),
      ]);
      // Another process was first with the same id, for another stop: the whole of ours is made again.
      if (mine === undefined) throw Object.assign(new Error('sent twice at once'), { code: '40001' });
      await this.trail.record(transaction, {
        ...{ at: now, actor, action: 'photo.keep', subject: `kiosk:${stop.serial}` },
        detail: { id, stop: stop.id, slot, bytes: content.length, sha256 },
      });
      return false;
    });
  }

  /** @throws AppError FORBIDDEN; NOT_FOUND (404), also for one outside of the caller's part of the fleet */
  async read(principal: Principal, id: string): Promise<{ type: ImageType; content: Buffer }> {
    checkAccess({ allow: 'roles', roles: ['CREW', 'OPS', 'PHARMACIST', 'ADMIN'] }, principal);
    const [row] = checkClientId('id', id) === null ? await this.database.run(photoContent, [id]) : [];
    if (row === undefined || !mayRead(principal, row)) throw missing('id', 'There is no such picture');
    return { type: row.type, content: row.content };
  }
}

const mayRead = (principal: Principal, { region_id, site_id }: PhotoPlaceRow): boolean =>
  inScope(scopeOf(principal), { regionId: region_id, siteId: site_id });
