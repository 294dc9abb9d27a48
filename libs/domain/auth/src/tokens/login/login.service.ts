import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { PasswordHasher } from '../../users/password-hasher';
import { UsersRepository } from '../../users/users.repository';
import { AddressHash } from '../address-hash';
import { SessionTokens } from '../session/session-tokens';
import type { TokensAnswer } from '../session/token-answer';
import { InTurn } from './in-turn';
import { LoginAttemptsRepository } from './login-attempts.repository';

export interface LoginCommand {
  readonly projectId: ProjectId;
  readonly email: string;
  readonly password: string;
}

export type LoginResult = { readonly tokens: TokensAnswer } | { readonly retryAfterSeconds: number };

/**
 * Begins a session for whoever knows address and password. An address that nobody has is answered like a wrong password, after the same
 * work, and is slowed down alike.
 */
@Injectable()
export class Login {
  /** An attempt counts as failed until it is looked at: side by side, right ones would count against each other. */
  private readonly turns = new InTurn();

  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordHasher,
    private readonly attempts: LoginAttemptsRepository,
    private readonly addressHash: AddressHash,
    private readonly sessionTokens: SessionTokens,
  ) {}

  /** @throws DomainError `invalid_credentials`, or, once the password was right, `user_suspended` */
  async execute(command: LoginCommand): Promise<LoginResult> {
    const address = this.addressHash.of(command.projectId, command.email);
    return this.turns.run(address, () => this.attempt(command, address));
  }

  private async attempt({ projectId, email, password }: LoginCommand, address: string): Promise<LoginResult> {
    const retryAfterSeconds = await this.attempts.begin(projectId, address);
    if (retryAfterSeconds !== undefined) return { retryAfterSeconds };
    const user = await this.users.findByEmail(projectId, email);
    const matches = await this.passwords.verify(user?.passwordHash ?? null, password);
    if (user === undefined || !matches) {
      throw new DomainError(
        'invalid_credentials',
        'The e-mail address or the password is wrong. Try again, or reset it with POST /api/v1/auth/password_reset.',
      );
    }
    await this.attempts.clear(projectId, address);
    if (user.status === 'suspended') {
      throw new DomainError('user_suspended', `The user ${user.userId} is suspended and cannot log in.`);
    }
    return { tokens: await this.sessionTokens.answer(user, await this.sessionTokens.open(user)) };
  }
}
