/** CPU time of child processes that worked for this one: `process.cpuUsage()` leaves them out, and measurements must not. */
export const childCpu = { microseconds: 0 };
