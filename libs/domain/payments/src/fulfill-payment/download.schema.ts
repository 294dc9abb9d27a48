import { z } from 'zod';

export const downloadTokenField = z
  .string()
  .max(1_000)
  .meta({ description: 'From a `download_url`.', example: 'v1.q83vEjRWeJq83vEjRWeJ' });
