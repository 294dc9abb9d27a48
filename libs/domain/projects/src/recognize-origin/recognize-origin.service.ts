import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { domainsOf } from '../project/project-domain';
import { ProjectsRepository } from '../project/projects.repository';

const STALE_AFTER_MILLISECONDS = 500;
const MOST = 10_000;

/** Tells whether browsers of this origin belong to any project. Asked before every answer to a browser, so remembered for a moment. */
@Injectable()
export class RecognizeOrigin {
  private readonly remembered = new LRUCache<string, boolean>({ max: MOST, ttl: STALE_AFTER_MILLISECONDS });

  constructor(private readonly projects: ProjectsRepository) {}

  async execute({ origin }: { origin: string }): Promise<{ known: boolean }> {
    const remembered = this.remembered.get(origin);
    if (remembered !== undefined) return { known: remembered };
    const domains = domainsOf(origin);
    const known = domains.length > 0 && (await this.projects.existsWithDomain(domains));
    this.remembered.set(origin, known);
    return { known };
  }
}
