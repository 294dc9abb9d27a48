import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { TokenSigner, type SignedToken } from '../../tokens/signing-keys/token-signer';
import type { UserKey } from '../../users/user';
import { userNotFound } from '../../users/user-not-found';
import { UsersRepository } from '../../users/users.repository';
import { presentState } from '../customer-state';
import { ReadState } from '../read-state/read-state.service';

/** A `typ` of its own, by which it is never taken for an access token, nor the other way round (RFC 8725, 3.11). */
const ENTITLEMENT_TOKEN_TYPE = 'entitlement+jwt';

/**
 * Signs all that a user has at this moment, for whoever checks it without asking. It cannot be called back, so there is none for a user
 * who is suspended.
 */
@Injectable()
export class SignState {
  constructor(
    private readonly read: ReadState,
    private readonly users: UsersRepository,
    private readonly signer: TokenSigner,
  ) {}

  /** @throws DomainError `user_suspended`, or `user_not_found` for one who was deleted; one who is not known has nothing */
  async execute(user: UserKey, lifetimeSeconds: number): Promise<SignedToken> {
    const status = await this.users.statusOf(user);
    if (status === 'deleted') throw userNotFound(user);
    if (status === 'suspended') {
      throw new DomainError(
        'user_suspended',
        `The user ${user.userId} is suspended: there is no token for him. Reinstate him first.`,
      );
    }
    const { user_id: subject, ...claims } = presentState(
      await this.read.execute(user.projectId, user.userId),
    );
    return this.signer.sign({
      type: ENTITLEMENT_TOKEN_TYPE,
      audience: user.projectId,
      subject,
      claims,
      lifetimeSeconds,
    });
  }
}
