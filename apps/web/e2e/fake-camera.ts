import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { projectRoot } from '@app/kernel';

const width = 640;
const height = 480;
const moduleSize = 12;

/** For Chromium: a camera that looks at one GS1 DataMatrix, e.g. `(01)…(17)…(10)…`. */
export async function fakeCamera(elements: string): Promise<{ args: string[]; remove: () => void }> {
  const wasmBinary = readFileSync(
    join(projectRoot(), 'node_modules/zxing-wasm/dist/writer/zxing_writer.wasm'),
  );
  prepareZXingModule({ overrides: { wasmBinary: wasmBinary.buffer as ArrayBuffer } });
  const { symbol, error } = await writeBarcode(elements, { format: 'DataMatrix', options: 'gs1' });
  if (error !== '') throw new Error(error);
  const luma = new Uint8Array(width * height).fill(235);
  const [left, top] = [(width - symbol.width * moduleSize) / 2, (height - symbol.height * moduleSize) / 2];
  for (let y = 0; y < symbol.height * moduleSize; y++)
    for (let x = 0; x < symbol.width * moduleSize; x++)
      if (symbol.data[Math.floor(y / moduleSize) * symbol.width + Math.floor(x / moduleSize)] === 0)
        luma[Math.floor(top + y) * width + Math.floor(left + x)] = 16;
  const chroma = new Uint8Array((width * height) / 2).fill(128);
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-fleet-camera-'));
  const file = join(folder, 'camera.y4m');
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
  writeFileSync(
    file,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]),
  );
  return {
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
