/** A project's own auth service, as it is registered. */
export type TokenIssuer = {
  readonly projectId: string;
  /** Of this registration: another each time one is put. */
  readonly id: string;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** The `aud` of its tokens; null when they carry none. */
  readonly audience: string | null;
  readonly createdAt: Date;
} & (
  | { readonly kind: 'jwks'; readonly jwksUrl: string }
  | { readonly kind: 'hs256'; readonly sealedSecret: string; readonly secretFingerprint: string }
);

/** Binds a sealed secret to its registration. */
export function secretPurpose(registrationId: string): string {
  return `auth.token_issuers:${registrationId}`;
}
