import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditHoldsRepository, type Hold } from '../credit-holds.repository';
import { holdNotFound, holdNotOpen } from '../hold-errors';

export interface ReleaseHoldCommand {
  readonly projectId: string;
  readonly holdId: string;
  readonly operationId: string;
}

/** Frees all that a hold reserves. A hold is settled once; whoever comes second is refused. */
@Injectable()
export class ReleaseHold {
  constructor(
    private readonly holds: CreditHoldsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `hold_not_found`, `hold_not_open` */
  async execute({ projectId, holdId, operationId }: ReleaseHoldCommand): Promise<Hold> {
    const now = this.clock.now();
    const settled = await this.holds.settle(projectId, holdId, { capture: null, operationId, now });
    if (settled.outcome === 'not_found') throw holdNotFound(holdId);
    if (settled.outcome === 'not_open') throw holdNotOpen(settled.hold);
    return settled.hold;
  }
}
