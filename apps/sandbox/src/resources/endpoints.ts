import { type Endpoint } from '../http/endpoint';
import { checkoutSessionRoutes } from './checkout-sessions/session.routes';
import { customerRoutes } from './customers/customer.routes';
import { eventRoutes } from './events/event.routes';
import { priceRoutes } from './prices/price.routes';
import { productRoutes } from './products/product.routes';
import { webhookEndpointRoutes } from './webhook-endpoints/webhook-endpoint.routes';

/** Everything that the sandbox serves of Stripe's API. */
export const endpoints: Endpoint[] = [
  ...checkoutSessionRoutes,
  ...customerRoutes,
  ...eventRoutes,
  ...priceRoutes,
  ...productRoutes,
  ...webhookEndpointRoutes,
];
