import { Client } from 'pg';

/** A connection to a database of the test's. When it is cut off, the next query fails, and not whatever this process does by then. */
export async function connectedTo(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
