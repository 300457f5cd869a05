/** The tasks that run in processes of their own. Arguments and results travel as JSON (protocol/json.ts). */
const TASKS = {
  compile: () => import("./compile.ts"),
  key: () => import("./key.ts"),
  points: () => import("./points.ts"),
  prove: () => import("./prove.ts"),
  backend: () => import("./backend.ts"),
  "prove-baseline": () => import("./prove-baseline.ts"),
  l1: () => import("./l1.ts"),
};

export type TaskName = keyof typeof TASKS;
type Task<Name extends TaskName> = Awaited<ReturnType<(typeof TASKS)[Name]>>["default"];
export type TaskArguments<Name extends TaskName> = Parameters<Task<Name>>[0];
export type TaskResult<Name extends TaskName> = Awaited<ReturnType<Task<Name>>>;

/** Loads only the modules that the task needs. Throws for a name that is no task. */
export async function loadTask(name: TaskName): Promise<(args: never) => Promise<unknown>> {
  if (!Object.hasOwn(TASKS, name)) throw new Error(`There is no bench task "${name}"`);
  return (await TASKS[name]()).default;
}
