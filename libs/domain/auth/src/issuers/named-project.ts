import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { isKnownProject } from '#contracts';
import { CallBus } from '#infra/event-bus';
import type { Caller } from '#infra/http';

/** A project in the path. A key is proof enough of its own; what the operator names has to exist. */
@Injectable()
export class NamedProject {
  constructor(private readonly calls: CallBus) {}

  /** @throws DomainError `project_not_found` */
  async check(projectId: string, caller: Caller): Promise<void> {
    if (caller.kind !== 'operator') return;
    const { known } = await this.calls.call(isKnownProject, { project_id: projectId });
    if (!known) throw new DomainError('project_not_found', `There is no project ${projectId}.`);
  }
}
