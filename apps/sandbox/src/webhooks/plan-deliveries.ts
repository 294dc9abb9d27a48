import { type StripeEvent, type WebhookEndpoint } from '../stripe-objects';

/** One event for one endpoint. Deliveries of one lane are first attempted one after another, in the events' order. */
export interface DeliveryPlan {
  event: string;
  event_type: string;
  endpoint: string;
  lane: string;
}

/** Decides who hears of which event, and notes on each event how many endpoints that are. */
export function planDeliveries(events: StripeEvent[], endpoints: WebhookEndpoint[]): DeliveryPlan[] {
  return events.flatMap((event) => {
    const listeners = endpoints.filter((endpoint) => listensTo(endpoint, event.type));
    event.pending_webhooks = listeners.length;
    const lane = laneOf(event);
    return listeners.map((endpoint) => ({
      event: event.id,
      event_type: event.type,
      endpoint: endpoint.id,
      lane,
    }));
  });
}

function listensTo(endpoint: WebhookEndpoint, type: string): boolean {
  if (endpoint.status !== 'enabled') return false;
  return endpoint.enabled_events.some((enabled) => enabled === '*' || enabled === type);
}

/**
 * What belongs together goes out in order: everything about a customer, else about a payment, else about a product.
 * Strangers do not wait for each other.
 */
function laneOf(event: StripeEvent): string {
  const { object } = event.data;
  for (const field of ['customer', 'payment_intent', 'product', 'id']) {
    const value = object[field];
    if (typeof value === 'string') return value;
  }
  return event.id;
}
