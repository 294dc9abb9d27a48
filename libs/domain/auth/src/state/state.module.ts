import { Module } from '@nestjs/common';
import { CreditsModule } from '../credits/credits.module';
import { PermissionsModule } from '../permissions/permissions.module';
import { TokensModule } from '../tokens/tokens.module';
import { UsersModule } from '../users/users.module';
import { PublishStates } from './publish-states/publish-states.service';
import { ReadStateController } from './read-state/read-state.controller';
import { ReadState } from './read-state/read-state.service';
import { SignStateController } from './sign-state/sign-state.controller';
import { SignState } from './sign-state/sign-state.service';
import { StateChangesRepository } from './state-changes.repository';
import { StateWorker } from './state-worker';

/** The whole state of a user, read, signed and published. */
@Module({
  imports: [CreditsModule, PermissionsModule, TokensModule, UsersModule],
  controllers: [ReadStateController, SignStateController],
  providers: [StateChangesRepository, ReadState, SignState, PublishStates, StateWorker],
})
export class StateModule {}
