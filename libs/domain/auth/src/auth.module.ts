import { Module } from '@nestjs/common';
import { CreditsModule } from './credits/credits.module';
import { PermissionsModule } from './permissions/permissions.module';
import { TimeWorker } from './time-worker';
import { TokensModule } from './tokens/tokens.module';
import { UsersModule } from './users/users.module';

/** The auth side: who may do what, and what is there to spend. */
@Module({ imports: [CreditsModule, PermissionsModule, TokensModule, UsersModule], providers: [TimeWorker] })
export class AuthModule {}
