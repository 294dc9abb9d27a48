import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { sha256 } from '#infra/crypto';
import type { User } from '../users/user';
import { UsersRepository } from '../users/users.repository';
import { AddressHash } from './address-hash';
import { OneTimeTokensRepository, type MailPurpose } from './one-time-tokens.repository';

/** Uses up a token that came by mail, and so proves that the user reads the address that it was sent to. In a transaction. */
@Injectable()
export class ConfirmAddress {
  constructor(
    private readonly tokens: OneTimeTokensRepository,
    private readonly users: UsersRepository,
    private readonly addressHash: AddressHash,
  ) {}

  /** @throws DomainError `one_time_token_invalid`, also when the user has another address by now (to reset it: or
   * another password), or is suspended */
  async by(projectId: ProjectId, purpose: MailPurpose, token: string): Promise<User> {
    const proved = await this.tokens.take(projectId, purpose, sha256(token));
    const user = proved && (await this.users.lock({ projectId, userId: proved.userId }));
    if (user?.status === 'active' && this.addressHash.boundTo(purpose, user) === proved?.addressHash)
      return user;
    throw new DomainError(
      'one_time_token_invalid',
      'The token is unknown, used, over, or was for another address. Ask for another mail.',
    );
  }
}
