import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '@app/kernel';

const sealedPrefix = 'aes256gcm:';
const plainPrefix = 'plain:';

/**
 * Secrets as the database has them: encrypted where there is a key, so that a copy of the database alone is of no
 * use; as they are where there is none, so that the product works before one is set.
 */
export class SecretBox {
  /** @param key 32 bytes, or null */
  constructor(private readonly key: Buffer | null) {}

  seal(secret: string): string {
    if (this.key === null) return plainPrefix + secret;
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return sealedPrefix + Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
  }

  /** @throws AppError SECRET_UNREADABLE when the key is another one or missing */
  open(sealed: string): string {
    if (sealed.startsWith(plainPrefix)) return sealed.slice(plainPrefix.length);
    const bytes = Buffer.from(sealed.slice(sealedPrefix.length), 'base64');
    try {
      if (this.key === null) throw new Error('no key');
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new AppError(
        'The secret of this channel cannot be read with KIOSK_FLEET_SECRETS_KEY; set it anew',
        {
          code: 'SECRET_UNREADABLE',
          cause,
        },
      );
    }
  }
}
