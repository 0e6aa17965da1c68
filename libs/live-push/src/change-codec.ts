import type { FleetNotice } from './fleet-change.js';

// A payload is `1 <origin> <publishedAt> <r|-> <kiosks> <incidents>`. Ids are sorted; each is the distance to the
// one before it in base 36, and a run of neighbours is `<first>+<how many follow>`. A whole fleet of 10,000 takes
// some 10 bytes, 5,000 random ones of them about 10,000 bytes.
const version = '1';
const base = 36;

/** The runs of consecutive ids, as [first, how many follow]. */
function runsOf(ids: Iterable<number>): [number, number][] {
  const runs: [number, number][] = [];
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && id === last[0] + last[1] + 1) last[1]++;
    else runs.push([id, 0]);
  }
  return runs;
}

/** Texts of at most `room` characters each that together hold all ids; one empty text when there are none. */
function packIds(ids: Iterable<number>, room: number): string[] {
  const texts: string[] = [];
  let text = '';
  let previous = 0;
  for (const [first, more] of runsOf(ids)) {
    const tail = more > 0 ? `+${more.toString(base)}` : '';
    const next = (first - previous).toString(base) + tail;
    if (text.length > 0 && text.length + next.length + 1 > room) {
      texts.push(text);
      text = first.toString(base) + tail;
    } else {
      text += text.length > 0 ? `,${next}` : next;
    }
    previous = first + more;
  }
  texts.push(text);
  return texts;
}

function unpackIds(text: string, limit: number): number[] | null {
  if (text === '') return [];
  const ids: number[] = [];
  let previous = 0;
  for (const part of text.split(',')) {
    const [distance = '', run = '0'] = part.split('+');
    const first = previous + Number.parseInt(distance, base);
    const more = Number.parseInt(run, base);
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(more) || ids.length + more >= limit)
      return null;
    for (let id = first; id <= first + more; id++) ids.push(id);
    previous = first + more;
  }
  return ids;
}

/** Splits one notice into payloads of at most `maxBytes` each; the text is ASCII. */
export function encodeNotice(notice: FleetNotice, origin: string, maxBytes: number): string[] {
  const head = `${version} ${origin} ${notice.publishedAt} ${notice.resync ? 'r' : '-'}`;
  const room = maxBytes - head.length - 2;
  const kiosks = packIds(notice.kiosks, room);
  const incidents = packIds(notice.incidents, room);
  const [firstKiosks = '', firstIncidents = ''] = [kiosks[0], incidents[0]];
  const together =
    kiosks.length === 1 && incidents.length === 1 && firstKiosks.length + firstIncidents.length <= room;
  if (together) return [`${head} ${firstKiosks} ${firstIncidents}`];
  return [
    ...kiosks.filter((text) => text !== '').map((text) => `${head} ${text} `),
    ...incidents.filter((text) => text !== '').map((text) => `${head}  ${text}`),
  ];
}

/** @returns null for what is no payload of this version: it then counts as a gap. */
export function decodeNotice(
  payload: string,
  maxIds: number,
): { origin: string; notice: FleetNotice } | null {
  const fields = payload.split(' ');
  const [found, origin, publishedAt, resync, kiosksText, incidentsText] = fields;
  if (fields.length !== 6 || found !== version || !origin) return null;
  const kiosks = unpackIds(kiosksText ?? '', maxIds);
  const incidents = unpackIds(incidentsText ?? '', maxIds);
  const time = Number(publishedAt);
  if (kiosks === null || incidents === null || !Number.isFinite(time)) return null;
  return { origin, notice: { kiosks, incidents, resync: resync === 'r', publishedAt: time } };
}
