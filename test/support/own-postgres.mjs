import fs from 'node:fs';
import path from 'node:path';
import { PostgresCluster } from '../../scripts/lib/postgres-cluster.mjs';

// node test/support/own-postgres.mjs start|crash|remove <folder> [port]
// A PostgreSQL that keeps what it has acknowledged, unlike the one of the run, and may be stopped in the middle of everything.
const [command, folder, port] = process.argv.slice(2);
const cluster = new PostgresCluster({
  directory: path.join(folder, 'data'),
  password: 'postgres',
  settings: { max_connections: 200, shared_buffers: '64MB', synchronous_commit: 'on' },
});
if (command === 'start') {
  const started = await cluster.start(port === undefined ? {} : { port: Number(port) });
  process.stdout.write(JSON.stringify({ ...started, url: cluster.url('postgres', started.port) }));
} else {
  await cluster.stop('immediate');
  if (command === 'remove') fs.rmSync(folder, { recursive: true, force: true });
}
