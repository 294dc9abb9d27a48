import { Module } from '@nestjs/common';
import { CreditsModule } from './credits/credits.module';
import { PermissionsModule } from './permissions/permissions.module';
import { TimeWorker } from './time-worker';
import { UsersModule } from './users/users.module';

/** The auth side: who may do what, and what is there to spend. */
@Module({ imports: [CreditsModule, PermissionsModule, UsersModule], providers: [TimeWorker] })
export class AuthModule {}
