import { type Endpoint, write } from '../../http/endpoint';
import { previewInvoice } from './preview-invoice';
import { previewSchema } from './preview-params';

export const invoicePreviewRoutes: Endpoint[] = [
  write({
    path: '/v1/invoices/create_preview',
    params: previewSchema,
    handle: async (tx, { params }) => previewInvoice(tx, params),
  }),
];
