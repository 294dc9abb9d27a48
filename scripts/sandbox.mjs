import { startEmbeddedPostgres } from './embedded-postgres.mjs';
import { startApp } from './lib/app.mjs';
import { givenVariables, homeOf } from './lib/environment.mjs';
import { claimPort } from './lib/ports.mjs';
import { superviseUntilStopped } from './lib/supervisor.mjs';

// npm run sandbox: the Stripe sandbox alone, for any program that uses the Stripe SDK.
await superviseUntilStopped(async (supervisor) => {
  const given = givenVariables(process.env);
  const use = { variable: 'SANDBOX_PORT', purpose: 'the Stripe sandbox' };
  const port = await claimPort(Number(given.SANDBOX_PORT ?? 4242), use);
  const databaseUrl = given.DATABASE_URL ?? (await embeddedDatabase(supervisor, homeOf(given)));
  const env = { SANDBOX_PORT: String(port), DATABASE_URL: databaseUrl };
  await supervisor.start(() => startApp({ app: 'sandbox', name: 'The Stripe sandbox', env }));
  console.log(`
The Stripe sandbox is ready. Ctrl-C stops it.

  Stripe API  http://localhost:${port}  (new Stripe('sk_test_…', { host: 'localhost', port: ${port}, protocol: 'http' }))
  Console     http://localhost:${port}/
`);
});

async function embeddedDatabase(supervisor, home) {
  const options = { home, folder: 'sandbox-postgres', databases: ['sandbox'] };
  const postgres = await supervisor.start(() => startEmbeddedPostgres(options));
  return postgres.url('sandbox');
}
