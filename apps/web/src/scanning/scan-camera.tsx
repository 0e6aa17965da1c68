import { useEffect, useRef, useState } from 'react';
import { readBarcode } from './barcode-reader.js';
import classes from './scanning.module.css';

/** Larger pictures take longer, and show no more of a barcode at arm's length. */
const longestSide = 1_280;
const pauseMs = 80;
/** The same pack in front of the camera is read once in so long. */
const againMs = 2_500;

const reasons: Record<string, string> = {
  NotAllowedError:
    'This page may not use the camera. Allow it in the settings of the browser, or type the number.',
  NotFoundError: 'This device has no camera. Type the number.',
  NotReadableError: 'Another app uses the camera. Close it, or type the number.',
};

/** The picture of the camera, and what it reads. Stops the camera when it goes. */
export default function ScanCamera({ onCode }: { onCode: (raw: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const told = useRef(onCode);
  useEffect(() => {
    told.current = onCode;
  }, [onCode]);
  useEffect(() => {
    const stopped = new AbortController();
    watch(video.current!, (raw) => told.current(raw), stopped.signal).catch((error: DOMException) =>
      setFailed(reasons[error.name] ?? 'The camera cannot be used. Type the number.'),
    );
    return () => stopped.abort();
  }, []);
  return failed === null ? (
    <div className={classes.camera}>
      <video ref={video} muted playsInline aria-label="What the camera sees" />
      <span className={classes.frame} aria-hidden />
    </div>
  ) : (
    <p role="status" className={classes.note}>
      {failed}
    </p>
  );
}

async function watch(
  video: HTMLVideoElement,
  tell: (raw: string) => void,
  signal: AbortSignal,
): Promise<void> {
  // Absent where the page came over plain HTTP from another machine.
  if (!('mediaDevices' in navigator)) throw new DOMException('', 'NotFoundError');
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'environment', width: { ideal: longestSide }, height: { ideal: 720 } },
  });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  if (signal.aborted) return stop();
  signal.addEventListener('abort', stop);
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement('canvas');
  const brush = canvas.getContext('2d', { willReadFrequently: true })!;
  let last = { raw: '', at: 0 };
  while (!signal.aborted) {
    if (video.videoWidth > 0 && !document.hidden) {
      const scale = Math.min(1, longestSide / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      brush.drawImage(video, 0, 0, canvas.width, canvas.height);
      const raw = await readBarcode(brush.getImageData(0, 0, canvas.width, canvas.height));
      const now = performance.now();
      if (raw !== null && !signal.aborted && (raw !== last.raw || now - last.at > againMs)) {
        last = { raw, at: now };
        tell(raw);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
