import { statement } from '@app/persistence';
import type { ImageType } from './image-type.js';

export interface PhotoRow {
  id: string;
  stop_id: number | null;
  slot: string | null;
  type: ImageType;
  size: number;
  taken_at: Date;
  recorded_at: Date;
  actor: string;
}

/** First come first, without their content. Index visit_photo_stop. */
export const photosOfStops = statement<[stops: readonly number[]], PhotoRow>(
  'replenishment.photos-of-stops',
  `SELECT id, stop_id, slot, type, octet_length(content) AS size, taken_at, recorded_at, actor FROM visit_photo
    WHERE stop_id = ANY ($1::bigint[]) ORDER BY stop_id, recorded_at, id`,
);

export const photoCount = statement<[stop: number], { photos: number }>(
  'replenishment.photo-count',
  'SELECT count(*)::integer AS photos FROM visit_photo WHERE stop_id = $1',
);

export interface PhotoPlaceRow extends PhotoRow {
  kiosk_id: number;
  sha256: string;
  site_id: string;
  region_id: string;
}

const placed = `SELECT v.id, v.stop_id, v.slot, v.type, octet_length(v.content) AS size, v.taken_at, v.recorded_at, v.actor,
  v.kiosk_id, v.sha256, k.site_id, st.region_id`;
const places = 'visit_photo v JOIN kiosk k ON k.id = v.kiosk_id JOIN site st ON st.id = k.site_id';

export const findPhoto = statement<[id: string], PhotoPlaceRow>(
  'replenishment.find-photo',
  `${placed} FROM ${places} WHERE v.id = $1`,
);

export const photoContent = statement<[id: string], PhotoPlaceRow & { content: Buffer }>(
  'replenishment.photo-content',
  `${placed}, v.content FROM ${places} WHERE v.id = $1`,
);

/** Nothing when this id is known. */
export const insertPhoto = statement<
  [
    id: string,
    stop: number,
    kiosk: number,
    slot: string | null,
    type: ImageType,
    content: Buffer,
    sha256: string,
    takenAt: Date,
    recordedAt: Date,
    actor: string,
  ],
  { id: string }
>(
  'replenishment.insert-photo',
  `INSERT INTO visit_photo (id, stop_id, kiosk_id, slot, type, content, sha256, taken_at, recorded_at, actor)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING RETURNING id`,
);
