import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CryptoConfig } from '#infra/config';

/** Names the key that has sealed it. */
const VERSION = 'v2';
const KEY_ID_BYTES = 6;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps secrets that must be read again (signing secrets) encrypted at rest, by AES-256-GCM. */
@Injectable()
export class SecretBox {
  private readonly fingerprintKey: Buffer;
  private readonly keyId: string;
  /** By their ids: the one that seals, and those of before. */
  private readonly keys: ReadonlyMap<string, Buffer>;

  constructor(private readonly config: CryptoConfig) {
    const { encryptionKey, formerEncryptionKeys = [] } = config;
    this.keyId = idOf(encryptionKey);
    this.keys = new Map([encryptionKey, ...formerEncryptionKeys].map((key) => [idOf(key), key]));
    this.fingerprintKey = Buffer.from(
      hkdfSync('sha256', config.encryptionKey, '', 'paygrove:fingerprint', 32),
    );
  }

  /** The short id of the key that seals. It tells nothing of the key. */
  get sealingKeyId(): string {
    return this.keyId;
  }

  /** Those of the keys of before. */
  get formerKeyIds(): readonly string[] {
    return [...this.keys.keys()].filter((id) => id !== this.keyId);
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
    return `${VERSION}.${this.keyId}.${sealed.toString('base64url')}`;
  }

  /** @throws Error when the text was changed, sealed for another purpose, or sealed with a key that is not configured */
  open(sealed: string, purpose: string): string {
    const [version, keyId = '', body] = sealed.split('.');
    if (version !== VERSION || body === undefined) throw new Error('The sealed text has an unknown version');
    const key = this.keys.get(keyId);
    if (key === undefined)
      throw new Error(`The sealed text needs the key ${keyId}, which ENCRYPTION_KEY has not`);
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(purpose))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return plain.toString('utf8');
  }
}

/** Tells nothing of the key. */
function idOf(key: Buffer): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'paygrove:key-id', KEY_ID_BYTES)).toString('base64url');
}
