import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sha256 } from '#infra/crypto';
import { Mailer } from '#infra/mail';
import type { User } from '../../users/user';
import { UsersRepository } from '../../users/users.repository';
import { AddressHash } from '../address-hash';
import { OneTimeTokensRepository, type MailPurpose } from '../one-time-tokens.repository';
import type { MailOrder } from '../order-mail/mail-orders';
import { lifetimeSeconds, mailFor } from './mail-text';

const TOKEN_BYTES = 32;

/** Sends an ordered mail, with a token of its own, to a user who has the address; else does nothing. */
@Injectable()
export class SendMail {
  constructor(
    private readonly users: UsersRepository,
    private readonly tokens: OneTimeTokensRepository,
    private readonly addressHash: AddressHash,
    private readonly mailer: Mailer,
  ) {}

  async execute({ id: orderId, projectId, purpose, email, redirectUrl }: MailOrder): Promise<void> {
    const user = await this.users.findByEmail(projectId, email);
    if (user === undefined || !isFor(purpose, user)) return;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const put = await this.tokens.put({
      hash: sha256(token),
      projectId,
      userId: user.userId,
      purpose,
      addressHash: this.addressHash.boundTo(purpose, user),
      lifetimeSeconds: lifetimeSeconds[purpose],
      orderId,
    });
    if (put) await this.mailer.send(mailFor(purpose, user.email, token, redirectUrl));
  }
}

function isFor(purpose: MailPurpose, user: User): boolean {
  return user.status === 'active' && !(purpose === 'verify_email' && user.emailVerifiedAt !== null);
}
