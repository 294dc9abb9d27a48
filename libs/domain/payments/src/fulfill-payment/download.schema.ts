import { z } from 'zod';

export const downloadTokenField = z
  .string()
  .max(1_000)
  .meta({ description: 'From a `download_url`.', example: 'v2.5LhIIABR.q83vEjRWeJq83vEjRWeJ' });
