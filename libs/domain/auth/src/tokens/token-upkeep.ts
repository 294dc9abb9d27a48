import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import { LoginAttemptsRepository } from './login/login-attempts.repository';
import { OneTimeTokensRepository } from './one-time-tokens.repository';
import { MailOrders } from './order-mail/mail-orders';
import { SessionsRepository } from './session/sessions.repository';
import { RotateSigningKeys } from './signing-keys/rotate-signing-keys.service';

const POLL_MILLISECONDS = 60_000;

/** Changes the signing key when it is time, and forgets what is over. */
@Injectable()
export class TokenUpkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;

  constructor(
    private readonly rotate: RotateSigningKeys,
    private readonly sessions: SessionsRepository,
    private readonly tokens: OneTimeTokensRepository,
    private readonly attempts: LoginAttemptsRepository,
    private readonly orders: MailOrders,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.loop = new WorkerLoop({
      name: 'auth-token-upkeep',
      pollMilliseconds: POLL_MILLISECONDS,
      round: () => this.round(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
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
