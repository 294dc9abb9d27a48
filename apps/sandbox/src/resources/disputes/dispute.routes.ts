import { z } from 'zod';
import { type Endpoint, read, write } from '../../http/endpoint';
import { listObjects } from '../../http/list';
import { clearable, flag, ignored, metadata, pagination, range, text } from '../../http/params';
import { InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Dispute } from '../../stripe-objects';
import { mergeMetadata } from '../metadata';
import { closeDispute, isInquiry, isOpen } from './close-dispute';
import { evidenceFields } from './evidence';

const listSchema = z.strictObject({
  ...pagination,
  charge: text.optional(),
  created: range.optional(),
  payment_intent: text.optional(),
});

const evidenceSchema = z.strictObject({
  ...Object.fromEntries(evidenceFields.map((field) => [field, clearable.optional()])),
  enhanced_evidence: ignored.optional(),
});

const updateSchema = z.strictObject({
  evidence: evidenceSchema.optional(),
  metadata: metadata.optional(),
  submit: flag.optional(),
});

/** Texts that decide a test dispute. Source: https://docs.stripe.com/testing#evidence. */
const DECISIVE: Record<string, boolean | undefined> = { winning_evidence: true, losing_evidence: false };

export const disputeRoutes: Endpoint[] = [
  read({
    path: '/v1/disputes',
    params: listSchema,
    async handle(reader, { params }) {
      const { charge, payment_intent } = params;
      return listObjects(reader, 'dispute', '/v1/disputes', params, { charge, payment_intent });
    },
  }),
  read({
    path: '/v1/disputes/:id',
    params: z.strictObject({}),
    handle: async (reader, { path }) => reader.get('dispute', path.id),
  }),
  write({
    path: '/v1/disputes/:id',
    params: updateSchema,
    async handle(tx, { params, path }) {
      const dispute = await openOne(tx, path.id, params.evidence !== undefined);
      // Without `submit`, evidence that is given is submitted.
      const submits = params.evidence !== undefined && params.submit !== false;
      tx.update(dispute, 'charge.dispute.updated', (changed) => {
        changed.metadata = mergeMetadata(changed.metadata, params.metadata);
        if (params.evidence !== undefined) {
          const { enhanced_evidence: _ignored, ...given } = params.evidence;
          Object.assign(changed.evidence, given);
          changed.evidence_details.has_evidence = true;
        }
        if (!submits) return;
        changed.evidence_details.submission_count += 1;
        changed.evidence_details.submission_method = 'manual';
        changed.status = isInquiry(dispute) ? 'warning_under_review' : 'under_review';
      });
      const won = submits ? DECISIVE[dispute.evidence.uncategorized_text ?? ''] : undefined;
      return won === undefined ? dispute : closeDispute(tx, dispute, won);
    },
  }),
  write({
    path: '/v1/disputes/:id/close',
    params: z.strictObject({}),
    handle: async (tx, { path }) => closeDispute(tx, await openOne(tx, path.id, true), false),
  }),
];

/** @throws InvalidRequest for one that is decided, where it must not be */
async function openOne(tx: AccountTransaction, id: string, mustBeOpen: boolean): Promise<Dispute> {
  const dispute = await tx.get('dispute', id);
  if (mustBeOpen && !isOpen(dispute)) throw new InvalidRequest('This dispute is already closed');
  return dispute;
}
