const longestSide = 1_600;
const wantedBytes = 1_500_000;

/**
 * A picture small enough to be sent over a bad connection, as JPEG. Drawn anew, it has lost what the camera wrote into
 * it: the place, the time, the device.
 * @throws Error when the file is no picture
 */
export async function shrinkPicture(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error('This file is no picture that the phone can read.');
  });
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of [0.8, 0.6, 0.4]) {
    const picture = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, 'image/jpeg', quality),
    );
    if (picture !== null && picture.size <= wantedBytes) return picture;
  }
  throw new Error('The picture could not be made small enough.');
}
