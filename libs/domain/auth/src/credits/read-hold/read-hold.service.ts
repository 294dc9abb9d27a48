import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditHoldsRepository, type Hold } from '../credit-holds.repository';
import { holdNotFound } from '../hold-errors';

/** Tells how a hold stands at this moment. */
@Injectable()
export class ReadHold {
  constructor(
    private readonly holds: CreditHoldsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `hold_not_found` */
  async execute(projectId: string, holdId: string): Promise<Hold> {
    const hold = await this.holds.find(projectId, holdId, this.clock.now());
    if (hold === undefined) throw holdNotFound(holdId);
    return hold;
  }
}
