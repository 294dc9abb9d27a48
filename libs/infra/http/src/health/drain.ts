import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpConfig } from '#infra/config';

/** On a stop: readiness goes down at once, then load balancers get a moment to notice before the server closes. */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  private begun = false;

  constructor(private readonly config: HttpConfig) {}

  get isDraining(): boolean {
    return this.begun;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.begun = true;
    await new Promise((resolve) => setTimeout(resolve, this.config.drainMilliseconds));
  }
}
