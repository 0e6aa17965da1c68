export type ImageType = 'image/jpeg' | 'image/png' | 'image/webp';

const starts: readonly (readonly [ImageType, (bytes: Buffer) => boolean])[] = [
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  [
    'image/png',
    (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  ],
  [
    'image/webp',
    (bytes) =>
      bytes.subarray(0, 4).toString('latin1') === 'RIFF' &&
      bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  ],
];

/** By its first bytes, whatever it says that it is; null for anything that is no picture. */
export const imageTypeOf = (bytes: Buffer): ImageType | null =>
  starts.find(([, matches]) => matches(bytes))?.[0] ?? null;
