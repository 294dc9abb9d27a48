import { type Endpoint, write } from '../../http/endpoint';
import { meterEventSchema } from './meter-params';
import { reportUsage } from './report-usage';

export const meterEventRoutes: Endpoint[] = [
  write({
    path: '/v1/billing/meter_events',
    params: meterEventSchema,
    handle: async (tx, { params }) => reportUsage(tx, params),
  }),
];
