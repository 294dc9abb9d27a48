import { chosenId } from '#infra/http';
import { z } from 'zod';
import { availableCredits, creditAmount, creditType } from '../../credits/credit-fields';
import { permissionName } from '../../permissions/permission.schema';
import { accessReasons } from './access-decision';

export const checkAccessRequest = z
  .strictObject({
    user_id: chosenId('The user, by the project’s own id.', 'usr_42'),
    permission: permissionName.optional(),
    credit_type: creditType.optional(),
    amount: creditAmount.optional(),
    consume: z.boolean().default(false).meta({
      description: 'Take the credits if, and only if, the answer is `allowed`. Needs `credit_type`.',
      example: true,
    }),
  })
  .superRefine(({ permission, credit_type, amount, consume }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (permission === undefined && credit_type === undefined) {
      refuse('permission', 'Give a permission, a credit_type, or both');
    }
    if (credit_type !== undefined) return;
    if (amount !== undefined) refuse('amount', 'Needs a credit_type');
    if (consume) refuse('consume', 'Needs a credit_type');
  })
  .meta({ id: 'CheckAccessRequest' });

export const checkAccessResponse = z
  .object({
    allowed: z.boolean().meta({ description: 'Whether the user may.', example: true }),
    reason: z.enum(accessReasons).meta({
      description:
        'Of the permission, where one was asked for: `granted`; `in_grace`: unpaid or ended, given until the grace ends; `grace_ended`; `subscription_inactive`; `expired`; `revoked`; `never_granted`. Of the credits: `insufficient_credits`, or, without a permission, `credits_available`.',
      example: 'granted',
    }),
    balance: availableCredits.optional().meta({
      description:
        'Where a credit_type was asked for: what the user can spend now, after what was taken by this call.',
      example: 95,
    }),
  })
  .meta({ id: 'AccessDecision' });

export type CheckAccessRequest = z.output<typeof checkAccessRequest>;
export type CheckAccessResponse = z.output<typeof checkAccessResponse>;
