import type { Provider } from '@nestjs/common';
import { RealTime } from '#kernel';

export const machineTime: RealTime = { now: () => new Date(Date.now()) };

/** Real time for apps whose business time a test sets. */
export const realTime: Provider = { provide: RealTime, useValue: machineTime };
