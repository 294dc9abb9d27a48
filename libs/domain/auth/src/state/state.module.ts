import { Module } from '@nestjs/common';
import { CreditsModule } from '../credits/credits.module';
import { PermissionsModule } from '../permissions/permissions.module';
import { PublishStates } from './publish-states/publish-states.service';
import { ReadStateController } from './read-state/read-state.controller';
import { ReadState } from './read-state/read-state.service';
import { StateChangesRepository } from './state-changes.repository';
import { StateWorker } from './state-worker';

/** The whole state of a user, read and published. */
@Module({
  imports: [CreditsModule, PermissionsModule],
  controllers: [ReadStateController],
  providers: [StateChangesRepository, ReadState, PublishStates, StateWorker],
})
export class StateModule {}
