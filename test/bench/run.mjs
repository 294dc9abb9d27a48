import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startInstance } from './lib/instance.mjs';
import { formatTable } from './lib/report.mjs';
import * as consume from './consume.bench.mjs';
import * as permissionCheck from './permission-check.bench.mjs';
import * as relay from './relay.bench.mjs';
import * as webhookIngress from './webhook-ingress.bench.mjs';

// npm run bench: a built platform of its own on a real disk, measured against baselines in turns. `npm run bench -- relay` runs one.
const benches = {
  consume,
  'permission-check': permissionCheck,
  'webhook-ingress': webhookIngress,
  relay,
};

const chosen = process.argv.slice(2);
for (const name of chosen) {
  if (!(name in benches)) {
    console.error(`There is no bench ${name}: ${Object.keys(benches).join(', ')}.`);
    process.exit(1);
  }
}

// Not the temporary directory: that is often kept in memory, where a commit costs nothing.
const home = fs.mkdtempSync(
  path.join(fs.existsSync('/var/tmp') ? '/var/tmp' : os.tmpdir(), 'paygrove-bench-'),
);
fs.chmodSync(home, 0o755);
const instance = startInstance(home);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end(130));

try {
  const begun = performance.now();
  const platform = await instance.ready;
  const rows = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    console.log(`${name} …`);
    rows.push(...(await bench.run(platform)));
  }
  const [processor] = os.cpus();
  console.log(`\n${formatTable(rows)}\n`);
  console.log(
    `${os.cpus().length} × ${processor?.model ?? 'unknown processor'}, Node ${process.versions.node}, PostgreSQL ${platform.postgresVersion}; ` +
      `load ${os.loadavg()[0].toFixed(1)}; ${Math.round((performance.now() - begun) / 1_000)} s.`,
  );
  await end(0);
} catch (error) {
  console.error(error);
  await end(1);
}

async function end(code) {
  await instance.stop();
  fs.rmSync(home, { recursive: true, force: true });
  process.exit(code);
}
