import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { userStanding, type CallReply } from '#contracts';
import { CallBus } from '#infra/event-bus';
import type { EndUser } from './end-user-tokens';

type Standing = CallReply<typeof userStanding>['standing'];

/** Refuses users whose tokens are good still, and who may no longer act. */
@Injectable()
export class UserStandings {
  constructor(private readonly calls: CallBus) {}

  /** @throws DomainError `user_suspended`; `invalid_token` for one who was deleted */
  async check(user: EndUser): Promise<void> {
    switch (await this.standingOf(user)) {
      case 'active':
        return;
      case 'suspended':
        throw userSuspended(user.userId);
      case 'gone':
        throw new DomainError('invalid_token', 'The user of this access token was deleted.');
    }
  }

  /** While the auth side cannot be asked, a token counts for what it says: for a quarter of an hour at most. */
  private async standingOf({ projectId, userId }: EndUser): Promise<Standing> {
    try {
      return (await this.calls.call(userStanding, { project_id: projectId, user_id: userId })).standing;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'service_unavailable') return 'active';
      throw error;
    }
  }
}

export function userSuspended(userId: string): DomainError {
  return new DomainError('user_suspended', `The user ${userId} is suspended. The project can reinstate him.`);
}
