/** Which room may import which: read from docs/architecture.md, compared with every import of the sources. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

export interface ImportRule {
  /** Rooms that may be imported; undefined: all. */
  allowed: ReadonlySet<string> | undefined;
  /** Folders that may not, although their room may. */
  without: readonly string[];
}

const ROW = /^\| ([a-z\d]+)\/ \| .* \| ([^|]*) \|$/gm;

/** The table's rules by room. Throws an Error if there is no table. */
export function readImportRules(architecture: string): Map<string, ImportRule> {
  const rows = [...architecture.matchAll(ROW)].map(([, room, cell]) => ({ room, cell }));
  if (rows.length === 0) throw new Error("docs/architecture.md has no table of rooms");
  const rooms = rows.map(({ room }) => room);
  return new Map(rows.map(({ room, cell }) => {
    const named = rooms.filter((other) => new RegExp(`\\b${other}\\b`).test(cell));
    const without = [...cell.matchAll(/without (\S+\/[a-z]+)/g)].map(([, folder]) => folder);
    return [room, { allowed: cell.trim() === "all" ? undefined : new Set([room, ...named]), without }];
  }));
}

export interface Import {
  from: string;
  /** A path under the root, or the name of a module. */
  to: string;
  isRelative: boolean;
  /** Gone when the program runs. */
  isType: boolean;
}

const IMPORT = /(?:^|\n)\s*(?:import|export)( type)?\b[^;"']*?\bfrom\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|(?:^|\n)import "([^"]+)"/g;

/** Every import of a source, types included. */
export function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, from, dynamic, bare]) => {
    const name = (from ?? dynamic ?? bare)!;
    const isRelative = name.startsWith(".");
    return { from: file, to: isRelative ? normalize(join(dirname(file), name)) : name, isRelative, isType: type !== undefined };
  });
}

/** What is wrong with an import; undefined if nothing is. */
export function wrongWith({ from, to, isRelative }: Import, rules: ReadonlyMap<string, ImportRule>): string | undefined {
  const room = from.split("/")[0];
  const rule = rules.get(room);
  if (rule === undefined) return undefined;
  if (!isRelative) {
    const readsFiles = rule.without.length > 0 && to.startsWith("node:");
    return readsFiles ? `${from}: ${room}/ runs in browsers too, which have no ${to}` : undefined;
  }
  const target = to.split("/")[0];
  if (rule.allowed !== undefined && rules.has(target) && !rule.allowed.has(target)) return `${from}: ${room}/ may not import ${target}/ (${to})`;
  const kept = rule.without.find((folder) => to.startsWith(`${folder}/`));
  return kept === undefined ? undefined : `${from}: ${room}/ may not import ${kept}/ (${to})`;
}

/** Files that import each other in a circle when the program runs. */
export function circlesIn(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to, isRelative, isType } of imports) if (isRelative && !isType) next.set(from, [...next.get(from) ?? [], to]);
  const circles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push(path.slice(at));
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const target of next.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of next.keys()) visit(file);
  return circles;
}

/** The files among `paths` under `root`, with their imports. */
export function readImports(root: string, paths: readonly string[]): Import[] {
  return paths.filter((path) => existsSync(join(root, path)))
    .flatMap((path) => importsOf(path, readFileSync(join(root, path), "utf8")));
}
