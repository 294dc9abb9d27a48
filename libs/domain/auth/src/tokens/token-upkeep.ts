import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeriodicJobs } from '#infra/jobs';
import { LoginAttemptsRepository } from './login/login-attempts.repository';
import { OneTimeTokensRepository } from './one-time-tokens.repository';
import { MailOrders } from './order-mail/mail-orders';
import { SessionsRepository } from './session/sessions.repository';
import { RotateSigningKeys } from './signing-keys/rotate-signing-keys.service';

const EVERY_MILLISECONDS = 60_000;

/** Changes the signing key when it is time, and forgets what is over. */
@Injectable()
export class TokenUpkeep implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly rotate: RotateSigningKeys,
    private readonly sessions: SessionsRepository,
    private readonly tokens: OneTimeTokensRepository,
    private readonly attempts: LoginAttemptsRepository,
    private readonly orders: MailOrders,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'token-upkeep',
      everyMilliseconds: EVERY_MILLISECONDS,
      round: () => this.round(),
    });
  }

  private async round(): Promise<boolean> {
    await this.rotate.execute();
    await this.sessions.removeOver();
    await this.tokens.removeExpired();
    await this.attempts.removeOld();
    await this.orders.removeSettled();
    return false;
  }
}
