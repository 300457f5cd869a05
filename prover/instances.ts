/** The circuit instances that exist, from circuits/instances.json. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Instance } from "../protocol/instance.ts";

/** All instances, in the file's order. Throws if a name is used twice or is unfit for a folder. */
export async function readInstances(root: string): Promise<Instance[]> {
  const { instances } = JSON.parse(await readFile(join(root, "circuits", "instances.json"), "utf8")) as { instances: Instance[] };
  const names = instances.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw new Error("circuits/instances.json names an instance twice");
  for (const name of names) if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`circuits/instances.json: "${name}" is no name for an instance`);
  return instances;
}

/** Throws an Error that lists the names that exist. */
export async function findInstance(root: string, name: string): Promise<Instance> {
  const instances = await readInstances(root);
  const found = instances.find((instance) => instance.name === name);
  if (found === undefined) throw new Error(`There is no instance "${name}". There are: ${instances.map((i) => i.name).join(", ")}`);
  return found;
}
