import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { ChangeUser } from '../../users/change-user/change-user.service';
import { ConfirmAddress } from '../confirm-address';

/** Takes a user's address as verified, for the token that was sent to it. */
@Injectable()
export class VerifyEmail {
  constructor(
    private readonly confirmAddress: ConfirmAddress,
    private readonly changeUser: ChangeUser,
    private readonly db: Database,
  ) {}

  /** @throws DomainError `one_time_token_invalid` */
  async execute(projectId: ProjectId, token: string): Promise<void> {
    await this.db.transaction(async () => {
      const user = await this.confirmAddress.by(projectId, 'verify_email', token);
      await this.changeUser.execute(user, { verified: true });
    });
  }
}
