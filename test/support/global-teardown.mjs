import fs from 'node:fs';

export default async function stopDatabase() {
  const { cluster, home } = globalThis.testDatabase;
  await cluster.stop('immediate');
  fs.rmSync(home, { recursive: true, force: true });
}
