/** The version of Stripe's API whose shapes the sandbox speaks: that of the SDK that it is typed against. */
export const API_VERSION = '2026-10-28.endive';
