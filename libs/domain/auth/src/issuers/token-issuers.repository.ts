import { Injectable } from '@nestjs/common';
import { Database, type Prisma } from '#infra/database';
import type { TokenIssuer } from './token-issuer';

type Row = Prisma.TokenIssuerGetPayload<object>;

@Injectable()
export class TokenIssuersRepository {
  constructor(private readonly db: Database) {}

  async find(projectId: string): Promise<TokenIssuer | undefined> {
    const row = await this.db.client.tokenIssuer.findUnique({ where: { projectId } });
    return row === null ? undefined : toIssuer(row);
  }

  /** Until the transaction ends no issuer of this name is put: two at once would meet in the unique index, which knows only to fail. */
  async holdName(issuer: string): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text', [
      `auth.token_issuers:${issuer}`,
    ]);
  }

  /** Whether tokens of this issuer would count in another project as well. */
  async isTakenByAnother(issuer: TokenIssuer): Promise<boolean> {
    const count = await this.db.client.tokenIssuer.count({
      where: {
        projectId: { not: issuer.projectId },
        issuer: issuer.issuer,
        audience: issuer.audience,
        secretFingerprint: issuer.kind === 'hs256' ? issuer.secretFingerprint : null,
      },
    });
    return count > 0;
  }

  /** Takes the place of what the project had. */
  async put(issuer: TokenIssuer): Promise<void> {
    const { projectId } = issuer;
    const row = {
      jwksUrl: issuer.kind === 'jwks' ? issuer.jwksUrl : null,
      sealedSecret: issuer.kind === 'hs256' ? issuer.sealedSecret : null,
      secretFingerprint: issuer.kind === 'hs256' ? issuer.secretFingerprint : null,
      id: issuer.id,
      kind: issuer.kind,
      issuer: issuer.issuer,
      audience: issuer.audience,
      createdAt: issuer.createdAt,
    };
    await this.db.client.tokenIssuer.upsert({
      where: { projectId },
      create: { projectId, ...row },
      update: row,
    });
  }

  /** False when the project had none. */
  async remove(projectId: string): Promise<boolean> {
    const { count } = await this.db.client.tokenIssuer.deleteMany({ where: { projectId } });
    return count > 0;
  }
}

function toIssuer(row: Row): TokenIssuer {
  const { kind, jwksUrl, sealedSecret, secretFingerprint, ...common } = row;
  if (kind === 'jwks' && jwksUrl !== null) return { ...common, kind, jwksUrl };
  if (kind === 'hs256' && sealedSecret !== null && secretFingerprint !== null)
    return { ...common, kind, sealedSecret, secretFingerprint };
  throw new Error(`The token issuer ${row.id} is of no known kind`);
}
