import { randomUUID } from 'node:crypto';
import { CONNECTIONS, dealOut, loadHttp } from './lib/http-load.mjs';
import { locatePgbench, runPgbench } from './lib/pgbench.mjs';
import { openSqlLoop } from './lib/sql-loop.mjs';
import { takeTurns } from './lib/turns.mjs';
import { creditEvents, seedCredits } from './lib/credits.mjs';

const MANY = 10_000;

// What one request takes, taken without the request: the call that CreditWalletsRepository makes.
const statement = ({ project, user, operation, entry, event, events }) =>
  `SELECT outcome, moved, available FROM auth.take_credits('consumed', ${project}, ${user}, 'api_calls', 1::bigint,
     'consumption', NULL, ${operation}, ${entry}, ${event}, now(), ${events}::jsonb)`;

/** Spending credits over HTTP, of many users and of one, against the same statement. @param {import('./lib/instance.mjs').Platform} platform */
export async function run(platform) {
  await seedCredits(platform, { prefix: 'spender', users: MANY, amount: 1_000_000 });
  await seedCredits(platform, { prefix: 'hot', users: 1, amount: 1_000_000_000 });
  const bare = await bareStatement(platform);
  const spenders = Array.from({ length: MANY }, (_none, n) => `spender_${n}`);
  const requests = dealOut(spenders.map((user) => consumeRequest(platform, user)));
  const hotRequests = Array.from({ length: CONNECTIONS }, () => [consumeRequest(platform, 'hot_0')]);

  const many = await takeTurns({
    http: (seconds) => loadHttp({ url: platform.url, requests, seconds }),
    bare: (seconds) => bare.run({ prefix: 'spender', users: MANY, seconds }),
    keyed: (seconds) => loadHttp({ url: platform.url, requests, seconds, freshHeader: 'idempotency-key' }),
  });
  const hot = await takeTurns({
    http: (seconds) => loadHttp({ url: platform.url, requests: hotRequests, seconds }),
    bare: (seconds) => bare.run({ prefix: 'hot', users: 1, seconds }),
  });
  await bare.close();

  const against = `the statement by ${bare.name}`;
  return [
    { name: 'consume, 10,000 users', subject: many.http, against, baseline: many.bare },
    { name: 'consume, each with an Idempotency-Key', subject: many.keyed, against, baseline: many.bare },
    { name: 'consume, one hot user', subject: hot.http, against, baseline: hot.bare },
  ];
}

function consumeRequest({ headers }, user) {
  return {
    method: 'POST',
    path: `/api/v1/credits/${user}/consume`,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ credit_type: 'api_calls', amount: 1 }),
  };
}

/** By pgbench where there is one, else by a loop over `pg`. */
async function bareStatement({ databaseUrl, projectId }) {
  const program = await locatePgbench();
  if (program !== undefined) {
    return {
      name: 'pgbench',
      run: ({ prefix, users, seconds }) => {
        const sql = statement({
          project: `'${projectId}'`,
          user: `'${prefix}_' || :user`,
          operation: `'req_' || uuidv7()`,
          entry: `'le_' || uuidv7()`,
          event: `'evt_' || uuidv7()`,
          events: `'${creditEvents}'`,
        });
        const script = `\\set user random(0, ${users - 1})\n${sql.replaceAll('\n', ' ')};\n`;
        return runPgbench({ program, databaseUrl, script, clients: CONNECTIONS, seconds });
      },
      close: async () => undefined,
    };
  }
  const loop = await openSqlLoop(databaseUrl, CONNECTIONS);
  const text = statement({
    project: '$1',
    user: '$2',
    operation: '$3',
    entry: '$4',
    event: '$5',
    events: '$6',
  });
  return {
    name: 'a pg loop',
    run: ({ prefix, users, seconds }) =>
      loop.run(
        (client) => {
          const user = `${prefix}_${Math.floor(Math.random() * users)}`;
          const ids = ['req', 'le', 'evt'].map((kind) => `${kind}_${Date.now().toString(36)}${randomUUID()}`);
          return client.query({ name: 'take', text, values: [projectId, user, ...ids, creditEvents] });
        },
        { seconds },
      ),
    close: () => loop.close(),
  };
}
