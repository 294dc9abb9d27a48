import { pointInTime } from '#infra/http';
import { z } from 'zod';

export const pauseSubscriptionSchema = z
  .strictObject({
    resumes_at: pointInTime(
      'When it goes on by itself: in the future, and not after the period that is paid for. Left out or null: when it is resumed, which begins and bills a period if that one is over.',
    )
      .nullable()
      .default(null),
  })
  .meta({ id: 'PauseSubscriptionRequest' });
