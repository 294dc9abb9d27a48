import { instant, pageOf, pageQuery } from '#infra/http';
import { z } from 'zod';
import { deliveryStates } from './event-delivery.repository';

export const deliveryIdField = z
  .string()
  .max(128)
  .meta({ description: 'The delivery.', example: 'evt_01jdm3v8k2x4q6r8t0w2y4a6c8:auth' });

export const listDeliveriesQuery = z.strictObject({
  ...pageQuery,
  state: z
    .enum(deliveryStates)
    .default('dead')
    .meta({ description: '`dead`: parked after its last try, until someone redrives it.', example: 'dead' }),
});

export const deliverySchema = z
  .object({
    delivery_id: deliveryIdField,
    event_id: z.string().meta({ description: 'The event.', example: 'evt_01jdm3v8k2x4q6r8t0w2y4a6c8' }),
    type: z.string().meta({ description: 'Its type.', example: 'credits.purchased' }),
    side: z.string().meta({ description: 'The side of Paygrove that is to handle it.', example: 'auth' }),
    project_id: z.string().meta({ description: 'The project that it is about.', example: 'ecom_001' }),
    state: z.enum(deliveryStates).meta({ description: 'Where it is.', example: 'dead' }),
    failures: z.int().meta({ description: 'How often it has failed.', example: 12 }),
    last_error: z
      .string()
      .nullable()
      .meta({ description: 'Why it failed last.', example: 'Error: the wallet is locked' }),
    available_at: instant('When it is tried next, if it is pending.'),
    settled_at: instant('When it was done or parked.').nullable(),
  })
  .meta({ id: 'EventDelivery' });

export const deliveryPageSchema = pageOf(deliverySchema, 'EventDeliveryPage');
