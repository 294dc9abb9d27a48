import { textAt, type ApiClient, type Json } from './api-client';
import { eventually } from './eventually';
import { PATIENCE } from './experiment';

/** Starts a comparison with Stripe and resolves with it once it has ended. */
export async function reconcile(operator: ApiClient, body: Json = {}): Promise<Json> {
  const started = await operator.post('/api/v1/reconciliation/runs', body);
  expect(started.status).toBe(202);
  return ended(operator, textAt(started.body, 'run_id'));
}

/** Resolves with a run once it has ended. */
export async function ended(operator: ApiClient, runId: string): Promise<Json> {
  return eventually(async () => {
    const { body } = await operator.get(`/api/v1/reconciliation/runs/${runId}`);
    expect(['succeeded', 'failed']).toContain(body.status);
    return body;
  }, PATIENCE);
}
