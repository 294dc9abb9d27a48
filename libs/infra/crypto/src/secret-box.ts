import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CryptoConfig } from '#infra/config';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps secrets that must be read again (signing secrets) encrypted at rest, by AES-256-GCM. */
@Injectable()
export class SecretBox {
  private readonly fingerprintKey: Buffer;

  constructor(private readonly config: CryptoConfig) {
    this.fingerprintKey = Buffer.from(
      hkdfSync('sha256', config.encryptionKey, '', 'paygrove:fingerprint', 32),
    );
  }

  /**
   * A keyed hash (HMAC-SHA256), for comparing what can be guessed, such as addresses and passwords: without the key, whoever reads the
   * database cannot try.
   */
  fingerprint(text: string, purpose: string): string {
    return createHmac('sha256', this.fingerprintKey).update(`${purpose}\0${text}`).digest('hex');
  }

  /** @param purpose binds the text to its place: it cannot be opened as anything else */
  seal(plain: string, purpose: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.config.encryptionKey, nonce).setAAD(
      Buffer.from(purpose),
    );
    const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${sealed.toString('base64url')}`;
  }

  /** @throws Error when the text was changed, sealed for another purpose, or sealed with another key */
  open(sealed: string, purpose: string): string {
    const [version, body] = sealed.split('.');
    if (version !== VERSION || body === undefined) throw new Error('The sealed text has an unknown version');
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv(
      'aes-256-gcm',
      this.config.encryptionKey,
      bytes.subarray(0, NONCE_BYTES),
    )
      .setAAD(Buffer.from(purpose))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return plain.toString('utf8');
  }
}
