import { fork } from 'node:child_process';
import path from 'node:path';
import { dealOut, loadHttp } from './lib/http-load.mjs';
import { takeTurns } from './lib/turns.mjs';

const USERS = 10_000;

/**
 * Asking whether a user has a permission, which is authenticated, validated and read from the database each time, against a bare Fastify
 * that gives the same answer without looking.
 * @param {import('./lib/instance.mjs').Platform} platform
 */
export async function run(platform) {
  await seedPermissions(platform);
  const paths = Array.from({ length: USERS }, (_none, n) => `/api/v1/permissions/holder_${n}/pro`);
  const answer = await fetch(platform.url + paths[0], { headers: platform.headers });
  const bare = await startBareFastify(await answer.json());
  const requests = dealOut(paths.map((url) => ({ method: 'GET', path: url, headers: platform.headers })));
  const questions = dealOut(
    Array.from({ length: USERS }, (_none, n) => ({
      method: 'POST',
      path: '/api/v1/check',
      headers: { ...platform.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ user_id: `holder_${n}`, permission: 'pro' }),
    })),
  );
  try {
    const { checked, posted, constant } = await takeTurns({
      checked: (seconds) => loadHttp({ url: platform.url, requests, seconds }),
      posted: (seconds) => loadHttp({ url: platform.url, requests: questions, seconds }),
      constant: (seconds) => loadHttp({ url: bare.url, requests, seconds }),
    });
    return [
      {
        name: 'permission check',
        subject: checked,
        against: 'a constant by bare Fastify',
        baseline: constant,
      },
      {
        name: 'POST /check of a permission',
        subject: posted,
        against: 'a constant by bare Fastify',
        baseline: constant,
      },
    ];
  } finally {
    bare.stop();
  }
}

async function seedPermissions({ db, projectId }) {
  await db.query(
    `INSERT INTO auth.permission_grants (id, project_id, user_id, permission, source_type, source_id, live, granted_at)
     SELECT 'grant_bench_' || n, $1, 'holder_' || n, 'pro', 'manual', 'manual', true, now()
     FROM generate_series(0, $2::int - 1) AS n`,
    [projectId, USERS],
  );
  await db.query('ANALYZE auth.permission_grants');
}

async function startBareFastify(answer) {
  const child = fork(path.join(import.meta.dirname, 'lib/bare-fastify-process.mjs'), [
    JSON.stringify(answer),
  ]);
  const url = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The bare Fastify ended with exit code ${code}.`)));
  });
  return { url, stop: () => child.disconnect() };
}
