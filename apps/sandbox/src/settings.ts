/** What the running sandbox knows of itself. */
export interface SandboxSettings {
  /** Where browsers reach it, without a slash at the end. */
  publicUrl: string;
}
