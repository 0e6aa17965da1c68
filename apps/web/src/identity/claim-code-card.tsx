import { Button, Modal } from '@mantine/core';
import { encode } from 'uqr';
import { formatExact } from '../time/format-time.js';
import classes from './identity.module.css';
import { CopyButton } from '../app/secret-once.js';

export interface NewClaimCode {
  code: string;
  place: string;
  zone: string;
  expiresAt: string;
}

/** A path of squares; white around it, because scanners need the contrast in every theme. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 0 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg viewBox={`0 0 ${size} ${size}`} className={classes.qr} role="img" aria-label="The code as a QR code">
      <path d={squares.join('')} shapeRendering="crispEdges" />
    </svg>
  );
}

/** The code, shown once: to be typed, scanned, or printed and taken along. */
export function ClaimCodeCard({ made, onClose }: { made: NewClaimCode | null; onClose: () => void }) {
  return (
    <Modal
      opened={made !== null}
      onClose={onClose}
      title="New claim code"
      centered
      closeOnClickOutside={false}
    >
      {made ? (
        <>
          <div className={classes.card} data-print>
            <QrCode text={made.code} />
            <div>
              <p className={classes.code} data-testid="claim-code">
                {made.code}
              </p>
              <div>{made.place}</div>
              <div className={classes.quiet}>Until {formatExact(Date.parse(made.expiresAt), made.zone)}</div>
              <div className={classes.quiet}>Works once. Enter it at the kiosk.</div>
            </div>
          </div>
          <div className={classes.foot}>
            <Button variant="default" onClick={() => window.print()}>
              Print
            </Button>
            <CopyButton text={made.code} />
            <Button onClick={onClose}>Done</Button>
          </div>
        </>
      ) : null}
    </Modal>
  );
}
