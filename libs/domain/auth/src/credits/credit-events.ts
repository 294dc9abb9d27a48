import {
  creditsConsumed,
  creditsExpired,
  creditsGranted,
  creditsRevoked,
  sourceOf,
  type EventDefinition,
} from '#contracts';
import { currentEventMetadata } from '#infra/event-bus';

const published: readonly EventDefinition[] = [
  creditsConsumed,
  creditsExpired,
  creditsGranted,
  creditsRevoked,
];

const types = Object.fromEntries(
  published.map(({ type, version, listeners }) => [type, { version, sides: listeners }]),
);

/** What all events on credits have in common. */
export const creditEventTypesJson = JSON.stringify({ source: sourceOf.auth, types });

/** The cause of what is being done now, as JSON. */
export function creditEventMetadataJson(operationId: string): string {
  return JSON.stringify(currentEventMetadata(operationId));
}

/**
 * How the SQL functions on credits are to write their events, as JSON: they make the data, in one round trip with the change;
 * versions and listeners are those of the catalogue.
 * @param operationId stands for the cause when there is no request and no event behind it
 */
export function creditEventsJson(operationId: string): string {
  return JSON.stringify({
    source: sourceOf.auth,
    metadata: currentEventMetadata(operationId),
    types,
  });
}
