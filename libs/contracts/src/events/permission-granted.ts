import { defineEvent } from '../define-event';
import { permissionData } from './permission-data';

/** Published when a user who did not have a permission has it now. Listeners: none inside Paygrove. */
export const permissionGranted = defineEvent('permission.granted', 1, permissionData, {
  publishedBy: 'auth',
  listeners: [],
});
