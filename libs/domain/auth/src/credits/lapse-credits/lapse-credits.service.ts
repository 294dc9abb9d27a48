import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditWalletsRepository } from '../credit-wallets.repository';

const BATCH = 100;

/** Writes off what has lapsed, whether anyone looks or not: one round of it. Safe with many replicas. */
@Injectable()
export class LapseCredits {
  constructor(
    private readonly wallets: CreditWalletsRepository,
    private readonly clock: Clock,
  ) {}

  /** True when there may be more to do at once. */
  async execute(): Promise<boolean> {
    return (await this.wallets.lapseDue(this.clock.now(), BATCH)) === BATCH;
  }
}
