import { defineEvent } from '../define-event';
import { projectData } from './project-data';

/** Published when a project's settings, products or archival changed. Listeners: none inside Paygrove. */
export const projectUpdated = defineEvent('project.updated', 1, projectData, {
  publishedBy: 'payments',
  listeners: [],
});
