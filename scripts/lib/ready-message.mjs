/** What a person needs to know once everything is up. */
export function readyMessage({ port, sandboxPort, adminKey, data }) {
  const origin = `http://localhost:${port}`;
  const lines = [
    ['API', `${origin}/api/v1`],
    ['Docs', `${origin}/docs`],
    ...(sandboxPort
      ? [
          [
            'Sandbox',
            `http://localhost:${sandboxPort}  (in place of Stripe: set STRIPE_SECRET_KEY for the real one)`,
          ],
        ]
      : []),
    ['Admin key', adminKey],
    ['Data', data ? `${data}  (set DATABASE_URL for a database of your own)` : 'in DATABASE_URL'],
  ];
  const table = lines.map(([label, value]) => `  ${label.padEnd(10)}${value}`).join('\n');
  return `\nPaygrove is ready. Ctrl-C stops it.\n\n${table}\n`;
}
