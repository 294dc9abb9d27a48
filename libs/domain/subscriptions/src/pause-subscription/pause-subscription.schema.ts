import { instant } from '#infra/http';
import { z } from 'zod';

export const pauseSubscriptionSchema = z
  .strictObject({
    resumes_at: instant('When it goes on by itself, in the future; left out or null: when it is resumed.')
      .nullable()
      .default(null),
  })
  .meta({ id: 'PauseSubscriptionRequest' });
