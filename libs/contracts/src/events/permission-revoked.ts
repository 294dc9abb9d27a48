import { defineEvent } from '../define-event';
import { permissionData } from './permission-data';

/** Published when the last source of a user's permission is gone. Listeners: none inside Paygrove. */
export const permissionRevoked = defineEvent('permission.revoked', 1, permissionData, {
  publishedBy: 'auth',
  listeners: [],
});
