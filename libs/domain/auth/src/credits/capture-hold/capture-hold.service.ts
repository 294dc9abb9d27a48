import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '#kernel';
import { CreditHoldsRepository, type Hold } from '../credit-holds.repository';
import { holdNotFound, holdNotOpen } from '../hold-errors';

export interface CaptureHoldCommand {
  readonly projectId: string;
  readonly holdId: string;
  readonly amount: number;
  readonly operationId: string;
}

/** Takes what was used of a hold and frees the rest. A hold is settled once; whoever comes second is refused. */
@Injectable()
export class CaptureHold {
  constructor(
    private readonly holds: CreditHoldsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `hold_not_found`, `hold_not_open`, `capture_exceeds_hold`: nothing was taken */
  async execute({ projectId, holdId, amount, operationId }: CaptureHoldCommand): Promise<Hold> {
    const now = this.clock.now();
    const settled = await this.holds.settle(projectId, holdId, { capture: amount, operationId, now });
    if (settled.outcome === 'not_found') throw holdNotFound(holdId);
    if (settled.outcome === 'not_open') throw holdNotOpen(settled.hold);
    if (settled.outcome === 'too_much') {
      throw new DomainError(
        'capture_exceeds_hold',
        `Hold ${holdId} reserves ${settled.hold.amount}, not ${amount}. Nothing was taken: capture at most what is held, and consume the rest.`,
      );
    }
    return settled.hold;
  }
}
