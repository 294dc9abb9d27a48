import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { Database, migrationsDirectory, pendingMigrations } from '#infra/database';
import { EventTransport } from '#infra/event-bus';
import { AccessGuard } from '../access/access.guard';
import { Authenticator } from '../access/authenticator';
import { EndUserTokens } from '../access/end-user-tokens';
import { IssuerTokens } from '../access/issuer-tokens';
import { Drain } from '../health/drain';
import { HealthChecks } from '../health/health-checks';
import { HealthController } from '../health/health.controller';
import { IdempotencyRepository } from '../idempotency/idempotency.repository';
import { SealedAnswers } from '../idempotency/sealed-answers';
import { MetricsController } from './metrics.controller';

/** What all endpoints of all modules share. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [HealthController, MetricsController],
  providers: [
    Authenticator,
    Drain,
    EndUserTokens,
    HealthChecks,
    IdempotencyRepository,
    IssuerTokens,
    SealedAnswers,
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
  ],
  exports: [HealthChecks, IdempotencyRepository, SealedAnswers],
})
export class HttpModule implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly db: Database,
    private readonly transport: EventTransport,
  ) {}

  onModuleInit(): void {
    this.checks.register({
      name: 'database',
      required: true,
      check: async () => void (await this.db.query('SELECT 1 AS one')),
    });
    this.checks.register({
      name: 'migrations',
      required: true,
      check: async () => {
        const pending = await pendingMigrations(this.db, migrationsDirectory);
        if (pending.length > 0) throw new Error(`Not applied yet: ${pending.join(', ')}`);
      },
    });
    for (const check of this.transport.checks) this.checks.register(check);
  }
}
