/** How the credit functions are to write their events; the platform makes the same for each request. */
export const creditEvents = JSON.stringify({
  source: 'auth-service',
  metadata: { request_id: 'bench', correlation_id: 'bench' },
  types: Object.fromEntries(
    ['consumed', 'expired', 'granted', 'revoked'].map((kind) => [
      `credits.${kind}`,
      { version: 1, sides: [] },
    ]),
  ),
});

/** Gives `users` of the project, named `<prefix>_0` and so on, credits that no bench uses up. */
export async function seedCredits({ db, projectId }, { prefix, users, amount }) {
  await db.query(
    `SELECT count(auth.grant_credits($1, $2 || '_' || n, 'api_calls', $4, NULL, 'manual', NULL, NULL, 9007199254740991,
              'seed_' || $2 || '_' || n, 'lot_' || $2 || '_' || n, 'le_' || $2 || '_' || n, 'evt_' || $2 || '_' || n, now(), $5::jsonb))
     FROM generate_series(0, $3::int - 1) AS n`,
    [projectId, prefix, users, amount, creditEvents],
  );
  await db.query('ANALYZE auth.credit_balances, auth.credit_lots, auth.ledger_entries, events.events');
}
