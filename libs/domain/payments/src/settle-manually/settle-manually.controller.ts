import { Body, Controller, Param, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import type { z } from 'zod';
import { toPaymentStatus } from '../payment/payment-view';
import { paymentIdField, paymentStatusSchema } from '../payment/payment-view.schema';
import { settleManuallySchema } from './settle-manually.schema';
import { SettleManually } from './settle-manually.service';

@ApiTags('payments')
@Controller('api/v1/payments')
export class SettleManuallyController {
  constructor(private readonly settleManually: SettleManually) {}

  @Patch(':payment_id/status')
  @Endpoint({
    summary: 'Say what has become of a payment by hand',
    description:
      'Of one that was started with `method: "manual"`, and once: pending → succeeded, failed or canceled. What it grants follows as for any other payment. Saying the same again changes nothing.',
    access: ['secret_key'],
    takesBody: true,
    response: { status: 200, schema: paymentStatusSchema, description: 'Where the payment now is.' },
    errors: ['payment_not_found', 'payment_not_manual', 'payment_status_conflict'],
  })
  async settlePaymentByHand(
    @CurrentProject() projectId: ProjectId,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
    @Body({ schema: settleManuallySchema }) { status }: z.output<typeof settleManuallySchema>,
  ): Promise<z.output<typeof paymentStatusSchema>> {
    return toPaymentStatus(await this.settleManually.execute(projectId, paymentId, status));
  }
}
