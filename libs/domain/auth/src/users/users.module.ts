import { Module, type OnModuleInit } from '@nestjs/common';
import { userStanding } from '#contracts';
import { CallBus } from '#infra/event-bus';
import { ChangeUserController } from './change-user/change-user.controller';
import { ChangeUser } from './change-user/change-user.service';
import { CreateUserController } from './create-user/create-user.controller';
import { CreateUser } from './create-user/create-user.service';
import { DeleteUserController } from './delete-user/delete-user.controller';
import { DeleteUser } from './delete-user/delete-user.service';
import { KnownStandings } from './known-standings';
import { PasswordHasher } from './password-hasher';
import { FindUser } from './read-users/find-user.service';
import { ReadUsersController } from './read-users/read-users.controller';
import { ReinstateUser } from './suspend-user/reinstate-user.service';
import { SuspendUserController } from './suspend-user/suspend-user.controller';
import { SuspendUser } from './suspend-user/suspend-user.service';
import { UserPublisher } from './user-publisher';
import { UsersRepository } from './users.repository';

/** The people who use a project. */
@Module({
  controllers: [
    CreateUserController,
    ReadUsersController,
    ChangeUserController,
    DeleteUserController,
    SuspendUserController,
  ],
  providers: [
    UsersRepository,
    KnownStandings,
    PasswordHasher,
    UserPublisher,
    CreateUser,
    FindUser,
    ChangeUser,
    DeleteUser,
    SuspendUser,
    ReinstateUser,
  ],
  exports: [ChangeUser, PasswordHasher, UsersRepository],
})
export class UsersModule implements OnModuleInit {
  constructor(
    private readonly calls: CallBus,
    private readonly standings: KnownStandings,
  ) {}

  onModuleInit(): void {
    this.calls.serve(userStanding, async ({ project_id: projectId, user_id: userId }) => ({
      standing: await this.standings.of({ projectId, userId }),
    }));
  }
}
