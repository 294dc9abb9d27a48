import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId, UserId } from '#kernel';
import { ConfinedTo, CurrentProject, Endpoint } from '#infra/http';
import type { z } from 'zod';
import { paymentIdField } from '../payment/payment-view.schema';
import { FindPayment } from '../read-payments/find-payment.service';
import { fulfillmentSchema } from './fulfill-payment.schema';
import { FulfillPayment, type FulfilledItem } from './fulfill-payment.service';

@ApiTags('payments')
@Controller('api/v1/payments')
export class FulfillPaymentController {
  constructor(
    private readonly findPayment: FindPayment,
    private readonly fulfillPayment: FulfillPayment,
  ) {}

  @Get(':payment_id/fulfillment')
  @Endpoint({
    summary: 'Get links to what was bought to download',
    description:
      'Each link ends `expires_after_hours` after it was asked for; asking again gives another. `max_downloads` counts for all of them together, for each unit bought.',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: fulfillmentSchema, description: 'The links.' },
    errors: ['payment_not_found', 'fulfillment_not_found', 'payment_not_fulfillable'],
  })
  async getFulfillment(
    @CurrentProject() projectId: ProjectId,
    @ConfinedTo() ownUser: UserId | undefined,
    @Param('payment_id', { schema: paymentIdField }) paymentId: string,
  ): Promise<z.output<typeof fulfillmentSchema>> {
    const payment = await this.findPayment.execute(projectId, paymentId, ownUser);
    const fulfilled = await this.fulfillPayment.execute(payment);
    const only = fulfilled.length === 1 ? fulfilled[0] : undefined;
    return {
      payment_id: payment.id,
      ...(only === undefined ? { download_url: null, expires_at: null, downloads_left: null } : linkOf(only)),
      items: fulfilled.map((sold) => ({
        product_id: sold.item.productId,
        name: sold.item.terms.productName,
        ...linkOf(sold),
      })),
    };
  }
}

function linkOf({ downloadUrl, expiresAt, downloadsLeft }: FulfilledItem) {
  return {
    download_url: downloadUrl,
    expires_at: expiresAt.toISOString(),
    downloads_left: downloadsLeft,
  };
}
