import type { Side } from '#contracts';

/** How the two sides run: in one process, or as two apps with a database each, and what lies between them. */
export type Topology = 'memory' | 'redis' | 'rabbitmq';

/** Chosen for the test file by its Jest project. */
export const topology = (process.env.TOPOLOGY ?? 'memory') as Topology;

export type AppName = 'platform' | Side;

/** The apps that the topology is made of. The first serves whatever no other knows. */
export const appsOf: Record<Topology, readonly AppName[]> = {
  memory: ['platform'],
  redis: ['payments', 'auth'],
  rabbitmq: ['payments', 'auth'],
};

/** The database of a side; in one process there is one for both. */
export function databaseOf(side: Side): string {
  const { DATABASE_URL = '', AUTH_DATABASE_URL } = process.env;
  return side === 'auth' ? (AUTH_DATABASE_URL ?? DATABASE_URL) : DATABASE_URL;
}

/** What leads from one app to the other. */
export function transportVariables(): Record<string, string> {
  if (topology === 'memory') return {};
  const { REDIS_URL = '', RABBITMQ_URL = '', EVENT_NAMESPACE = '' } = process.env;
  return { EVENT_TRANSPORT: topology, REDIS_URL, RABBITMQ_URL, EVENT_NAMESPACE };
}
