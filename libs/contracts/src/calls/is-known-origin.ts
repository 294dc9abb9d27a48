import { z } from 'zod';
import { defineCall } from '../define-call';

/** Tells whether an origin (`https://shop.example`) is that of any project. Served by projects; asked before CORS answers. */
export const isKnownOrigin = defineCall(
  'projects.is_known_origin',
  'payments',
  { request: z.object({ origin: z.string() }), reply: z.object({ known: z.boolean() }) },
  { replyKeepsMilliseconds: 200 },
);
