import { Injectable } from '@nestjs/common';
import type { EventData, EventEnvelope, paymentCredited, paymentRefunded } from '#contracts';
import { Database } from '#infra/database';
import { RecordMoneyBack } from '../../reversals/record-money-back';
import { ReverseCredits } from '../reverse-credits/reverse-credits.service';

/** Takes the credits of a payment back of which money or credit was given back, in proportion. Those that are yet to come are taken back when they do. */
@Injectable()
export class FollowRefund {
  constructor(
    private readonly db: Database,
    private readonly recordMoneyBack: RecordMoneyBack,
    private readonly reverseCredits: ReverseCredits,
  ) {}

  async execute(
    event: EventEnvelope<EventData<typeof paymentCredited | typeof paymentRefunded>>,
  ): Promise<void> {
    await this.db.transaction(async () => {
      await this.reverseCredits.execute(await this.recordMoneyBack.execute(event));
    });
  }
}
