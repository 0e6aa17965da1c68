import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

// From our own files, which the service worker keeps; the library would ask a public network.
prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

/** Symbologies that packs of medicines carry. */
const formats = [
  'DataMatrix',
  'Code128',
  'QRCode',
  'EAN13',
  'UPCA',
  'ITF14',
  'DataBar',
  'DataBarLtd',
  'DataBarExp',
];

/** The first barcode of a picture, with its symbology identifier when it is GS1; null when there is none. */
export async function readBarcode(picture: ImageData): Promise<string | null> {
  const [found] = await readBarcodes(picture, {
    formats: formats as never,
    maxNumberOfSymbols: 1,
    textMode: 'Plain',
    tryDownscale: true,
  });
  if (found === undefined || !found.isValid) return null;
  const isGs1 = found.contentType === 'GS1';
  return isGs1 ? `${found.symbologyIdentifier}${found.text}` : found.text;
}
