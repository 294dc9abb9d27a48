import type { TestDatabase } from './test-database';

interface Told {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

const paid = ['payment.refunded', 'payment.disputed', 'payment.dispute_closed'];

/** What may be told of a payment after what. */
const afterOfPayment: Record<string, readonly string[]> = {
  nothing: ['payment.created'],
  'payment.created': [
    'payment.processing',
    'payment.succeeded',
    'payment.failed',
    'payment.expired',
    'payment.canceled',
  ],
  'payment.processing': ['payment.succeeded', 'payment.failed'],
  'payment.succeeded': paid,
  'payment.refunded': paid,
  'payment.disputed': paid,
  'payment.dispute_closed': paid,
};

const living = [
  'subscription.updated',
  'subscription.past_due',
  'subscription.renewed',
  'subscription.canceled',
];

/** The same of a subscription. */
const afterOfSubscription: Record<string, readonly string[]> = {
  nothing: ['subscription.created'],
  'subscription.created': living,
  'subscription.updated': living,
  'subscription.past_due': living,
  'subscription.renewed': living,
  'subscription.canceled': ['subscription.expired'],
};

/** Every step that the events of a project tell of and that there must not be, and how many were looked at. */
export async function forbiddenSteps(
  database: TestDatabase,
  projectId: string,
): Promise<{ steps: number; forbidden: string[] }> {
  const told = await database.query<Told>(
    `SELECT type, data FROM events.events WHERE project_id = $1 AND type ~ '^(payment|subscription)[.]' ORDER BY position`,
    [projectId],
  );
  const payments = lives(told, 'payment.', 'payment_id');
  const subscriptions = lives(told, 'subscription.', 'subscription_id');
  return {
    steps: told.length,
    forbidden: [
      ...payments.flatMap((life) => [...outOfTurn(life, afterOfPayment), ...wrongMoney(life)]),
      ...subscriptions.flatMap((life) => outOfTurn(life, afterOfSubscription)),
    ],
  };
}

function lives(told: readonly Told[], prefix: string, id: string): Told[][] {
  const byId = new Map<string, Told[]>();
  for (const one of told.filter(({ type }) => type.startsWith(prefix))) {
    const key = String(one.data[id]);
    byId.set(key, [...(byId.get(key) ?? []), one]);
  }
  return [...byId.values()];
}

function outOfTurn(life: readonly Told[], after: Record<string, readonly string[]>): string[] {
  const types = ['nothing', ...life.map(({ type }) => type)];
  return types.slice(1).flatMap((type, index) => {
    const before = types[index] ?? 'nothing';
    return after[before]?.includes(type) === true
      ? []
      : [`${type} after ${before} in ${JSON.stringify(life[0]?.data)}`];
  });
}

/** Each refund is told once, a dispute once and its end once, after it; what has gone back only grows, to the whole at most. */
function wrongMoney(life: readonly Told[]): string[] {
  const wrong: string[] = [];
  const once = new Set<string>();
  let back = 0;
  for (const { type, data } of life) {
    const { refund_id, dispute_id } = data as { refund_id?: string; dispute_id?: string };
    const object = refund_id ?? dispute_id ?? '';
    if (once.has(`${type} ${object}`)) wrong.push(`${type} of ${object} is told twice`);
    once.add(`${type} ${object}`);
    if (type === 'payment.dispute_closed' && !once.has(`payment.disputed ${object}`))
      wrong.push(`the end of ${object} is told before it`);
    if (type !== 'payment.refunded') continue;
    const now = Number(data.refunded_amount);
    if (now <= back || now > Number(data.amount)) wrong.push(`${object} leads from ${back} back to ${now}`);
    back = now;
  }
  return wrong;
}
