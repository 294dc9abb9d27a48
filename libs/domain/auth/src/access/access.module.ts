import { Module } from '@nestjs/common';
import { CreditsModule } from '../credits/credits.module';
import { PermissionsModule } from '../permissions/permissions.module';
import { AccessRepository } from './access.repository';
import { CheckAccessController } from './check-access/check-access.controller';
import { CheckAccess } from './check-access/check-access.service';

/** What permissions and credits together allow. */
@Module({
  imports: [CreditsModule, PermissionsModule],
  controllers: [CheckAccessController],
  providers: [AccessRepository, CheckAccess],
})
export class AccessModule {}
