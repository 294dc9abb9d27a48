import { z } from 'zod';
import { defineCall } from '../define-call';

/** Tells whether there is a project of this id, archived ones included. Served by projects; asked by auth where the operator names one. */
export const isKnownProject = defineCall('projects.is_known_project', 'payments', {
  request: z.object({ project_id: z.string() }),
  reply: z.object({ known: z.boolean() }),
});
