import { Module } from '@nestjs/common';
import { AccessModule } from './access/access.module';
import { CreditsModule } from './credits/credits.module';
import { PermissionsModule } from './permissions/permissions.module';
import { StateModule } from './state/state.module';
import { TimeWorker } from './time-worker';
import { TokensModule } from './tokens/tokens.module';
import { UsersModule } from './users/users.module';

/** The auth side: who may do what, and what is there to spend. */
@Module({
  imports: [AccessModule, CreditsModule, PermissionsModule, StateModule, TokensModule, UsersModule],
  providers: [TimeWorker],
})
export class AuthModule {}
