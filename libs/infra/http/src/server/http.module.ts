import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { SealedColumns } from '#infra/crypto';
import { Database, migrationsDirectory, pendingMigrations } from '#infra/database';
import { EventTransport } from '#infra/event-bus';
import { AccessGuard } from '../access/access.guard';
import { Authenticator } from '../access/authenticator';
import { EndUserTokens } from '../access/end-user-tokens';
import { IssuerTokens } from '../access/issuer-tokens';
import { UserStandings } from '../access/user-standings';
import { Drain } from '../health/drain';
import { HealthChecks } from '../health/health-checks';
import { HealthController } from '../health/health.controller';
import { AnswerErasure } from '../idempotency/answer-erasure';
import { IdempotencyRepository } from '../idempotency/idempotency.repository';
import { SealedAnswers } from '../idempotency/sealed-answers';
import { MetricsController } from './metrics.controller';

/** What all endpoints of all modules share. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [HealthController, MetricsController],
  providers: [
    AnswerErasure,
    Authenticator,
    Drain,
    EndUserTokens,
    HealthChecks,
    IdempotencyRepository,
    IssuerTokens,
    SealedAnswers,
    UserStandings,
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
  ],
  exports: [AnswerErasure, HealthChecks, IdempotencyRepository, SealedAnswers],
})
export class HttpModule implements OnModuleInit {
  constructor(
    private readonly checks: HealthChecks,
    private readonly sealed: SealedColumns,
    private readonly db: Database,
    private readonly transport: EventTransport,
  ) {}

  onModuleInit(): void {
    this.sealed.add({
      table: 'http.idempotency_keys',
      column: 'body',
      key: ['id'],
      boundTo: ['id'],
      json: true,
    });
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
