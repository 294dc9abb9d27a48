import { Injectable } from '@nestjs/common';
import type { PublicKeyJwk } from '#contracts';
import { RealTime } from '#kernel';
import { TokenConfig } from '#infra/config';
import { SecretBox } from '#infra/crypto';
import { importPKCS8, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { standingOfKeys } from './keyring';
import { RotateSigningKeys, sealingPurpose, SIGNING_ALGORITHM } from './rotate-signing-keys.service';
import { SigningKeysRepository, type SigningKey } from './signing-keys.repository';

/** Well below the time for which a new key is shown before it signs. */
const KEPT_MILLISECONDS = 30_000;

export interface TokenToSign {
  /** `typ` of the header: what the token is for, so that one kind is never taken for another. */
  readonly type: string;
  readonly audience: string;
  readonly subject: string;
  readonly claims: JWTPayload;
  /** At most `LONGEST_TOKEN_SECONDS`: no longer is a key shown after its last signature. */
  readonly lifetimeSeconds: number;
}

export interface SignedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Signs tokens with the key of the moment, by real time. */
@Injectable()
export class TokenSigner {
  private kept: { keys: SigningKey[]; until: number } | undefined;
  private readonly opened = new Map<string, Promise<CryptoKey>>();

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly rotate: RotateSigningKeys,
    private readonly box: SecretBox,
    private readonly config: TokenConfig,
    private readonly time: RealTime,
  ) {}

  async sign(token: TokenToSign): Promise<SignedToken> {
    const key = await this.signingKey();
    const issuedAt = Math.floor(this.time.now().getTime() / 1_000);
    const expiresAt = issuedAt + token.lifetimeSeconds;
    const signed = await new SignJWT(token.claims)
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.id, typ: token.type })
      .setIssuer(this.config.issuer)
      .setAudience(token.audience)
      .setSubject(token.subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .setJti(crypto.randomUUID())
      .sign(await this.privateKey(key));
    return { token: signed, expiresAt: new Date(expiresAt * 1_000) };
  }

  /** The public keys by which tokens are to be checked: those that will sign, that signs, and whose tokens may still live. */
  async publicKeys(): Promise<PublicKeyJwk[]> {
    await this.signingKey();
    const standing = standingOfKeys(await this.known(), this.time.now());
    return standing.flatMap(({ key, state }) => (state === 'gone' ? [] : [key.publicJwk]));
  }

  private async signingKey(): Promise<SigningKey> {
    const key = await this.signing();
    if (key !== undefined) return key;
    await this.rotate.execute();
    this.kept = undefined;
    const first = await this.signing();
    if (first === undefined) throw new Error('There is no key to sign with');
    return first;
  }

  private async signing(): Promise<SigningKey | undefined> {
    const standing = standingOfKeys(await this.known(), this.time.now());
    return standing.find(({ state }) => state === 'signing')?.key;
  }

  private async known(): Promise<SigningKey[]> {
    const now = this.time.now().getTime();
    if (this.kept === undefined || this.kept.until < now) {
      this.kept = { keys: await this.keys.all(), until: now + KEPT_MILLISECONDS };
    }
    return this.kept.keys;
  }

  private privateKey({ id, sealedPrivate }: SigningKey): Promise<CryptoKey> {
    const opened =
      this.opened.get(id) ?? importPKCS8(this.box.open(sealedPrivate, sealingPurpose(id)), SIGNING_ALGORITHM);
    this.opened.set(id, opened);
    return opened;
  }
}
