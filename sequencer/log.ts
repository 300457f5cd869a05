/**
 * `info` for what happens as it should, `warn` for what went wrong and is tried again or needs somebody's look, `error`
 * for what ends work.
 */
export type LogLevel = "info" | "warn" | "error";
/** Left out, the level is `info`. */
export type Log = (message: string, level?: LogLevel) => void;
