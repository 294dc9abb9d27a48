import * as served from './calls';
import type { CallDefinition } from './define-call';
import type { EventDefinition } from './define-event';
import * as published from './events';

/** Every event there is, by type. Two events of one type cannot be declared. */
export const eventCatalogue: ReadonlyMap<string, EventDefinition> = catalogueOf(Object.values(published));

/** Every call there is. */
export const calls: readonly CallDefinition[] = Object.values(served);

function catalogueOf(definitions: readonly EventDefinition[]): Map<string, EventDefinition> {
  const byType = new Map<string, EventDefinition>();
  for (const definition of definitions) {
    if (byType.has(definition.type)) throw new Error(`The event ${definition.type} is declared twice`);
    byType.set(definition.type, definition);
  }
  return byType;
}
