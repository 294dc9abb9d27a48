import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '#kernel';
import { FollowedClock } from '#infra/clock';
import { LOGGER, type Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import { LapseCredits } from './credits/lapse-credits/lapse-credits.service';
import { EndPermissions } from './permissions/end-permissions/end-permissions.service';

const POLL_MILLISECONDS = 5_000;

/**
 * Does what time alone causes: lapses credits and ends permissions. Answers never depend on it, since they are decided by the clock when
 * they are given; it makes the ledger and the events follow without anyone asking.
 */
@Injectable()
export class TimeWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly clock: Clock,
    private readonly lapseCredits: LapseCredits,
    private readonly endPermissions: EndPermissions,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.loop = new WorkerLoop({
      name: 'auth-time',
      pollMilliseconds: POLL_MILLISECONDS,
      round: () => this.inTurn(() => this.round()),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    if (this.clock instanceof FollowedClock) this.clock.onJump(() => this.catchUp());
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Resolves once everything that was due when it was called is done. */
  async catchUp(): Promise<void> {
    await this.inTurn(async () => {
      while (await this.round());
    });
  }

  private async round(): Promise<boolean> {
    const moreCredits = await this.lapseCredits.execute();
    const morePermissions = await this.endPermissions.execute();
    return moreCredits || morePermissions;
  }

  /** One after the other: a round skips what another one has locked, so it would end too early beside it. */
  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
