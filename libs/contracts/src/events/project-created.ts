import { defineEvent } from '../define-event';
import { projectData } from './project-data';

/** Published when an operator has registered a project. Listeners: none inside Paygrove. */
export const projectCreated = defineEvent('project.created', 1, projectData, {
  publishedBy: 'payments',
  listeners: [],
});
