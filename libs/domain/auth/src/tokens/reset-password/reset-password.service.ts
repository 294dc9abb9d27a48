import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { ChangeUser } from '../../users/change-user/change-user.service';
import { AddressHash } from '../address-hash';
import { ConfirmAddress } from '../confirm-address';
import { LoginAttemptsRepository } from '../login/login-attempts.repository';

/** Sets a new password for the token that was sent by mail. All sessions end, and failed logins are forgiven. */
@Injectable()
export class ResetPassword {
  constructor(
    private readonly confirmAddress: ConfirmAddress,
    private readonly changeUser: ChangeUser,
    private readonly attempts: LoginAttemptsRepository,
    private readonly addressHash: AddressHash,
    private readonly db: Database,
  ) {}

  /** @throws DomainError `one_time_token_invalid` */
  async execute(projectId: ProjectId, token: string, password: string): Promise<void> {
    await this.db.transaction(async () => {
      const user = await this.confirmAddress.by(projectId, 'password_reset', token);
      await this.changeUser.execute(user, { password, verified: true });
      await this.attempts.clear(projectId, this.addressHash.of(projectId, user.email));
    });
  }
}
