/** The client as a package: ES modules for browsers and Node, with types, from client/ and what it imports. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import ts from "typescript";

/** The entry points, by what a program imports. */
const ENTRIES = { ".": "client/index.ts", "./verify": "client/verify/index.ts" } as const;
const NAME = "@colonnade/client";
/** What browsers of 2022 and Node 18 know. */
const TARGET = "es2022";
/** What comes of the API's schemas: as plain types, so that nobody has to install what the schemas are written with. */
const API_TYPES = "client/api-types";
const SCHEMAS = "protocol/api/";
const ENTRY_NAME = (path: string): string => (path === "." ? "index" : path.slice(2));

export interface PackageReport {
  /** Bytes of all code after gzip, ethers not counted. */
  gzipped: number;
  files: string[];
}

interface Manifest { version: string; license: string; description: string; dependencies: Record<string, string> }

/**
 * Writes the package into `out`, which is emptied first. Throws an Error, with the compiler's words, if the sources use
 * what browsers lack: a Node module, a Node global, or a library newer than ES2022.
 */
export async function buildClientPackage(root: string, out: string): Promise<PackageReport> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeTypes(root, join(out, "types"));
  await build({
    absWorkingDir: root, outdir: out, bundle: true, format: "esm", splitting: true, platform: "browser", target: TARGET,
    entryPoints: Object.entries(ENTRIES).map(([path, source]) => ({ in: source, out: ENTRY_NAME(path) })),
    external: ["ethers"], chunkNames: "shared-[hash]", logLevel: "silent",
  });
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  writeFileSync(join(out, "package.json"), `${JSON.stringify(manifestOf(manifest, importsOf(out)), null, 2)}\n`);
  cpSync(join(root, "LICENSE"), join(out, "LICENSE"));
  cpSync(join(root, "client", "package", "README.md"), join(out, "README.md"));
  const code = readdirSync(out).filter((file) => file.endsWith(".js"));
  const gzipped = code.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
  return { gzipped, files: readdirSync(out, { recursive: true }).map(String).sort() };
}

/** Packages that code or declarations import. */
function importsOf(out: string): string[] {
  const files = readdirSync(out, { recursive: true }).map(String).filter((file) => /\.(js|d\.ts)$/.test(file));
  const texts = files.map((file) => readFileSync(join(out, file), "utf8"));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(IMPORTED)].map(([, name]) => name)))].sort();
}

const IMPORTED = /(?:\bfrom|\bimport\(|^import) ?["']((?:@[a-z\d-]+\/)?[a-z\d][a-z\d.-]*)(?:\/[^"']*)?["']/gm;

function manifestOf({ version, license, dependencies }: Manifest, imported: readonly string[]): object {
  const versions = imported.map((name) => {
    if (dependencies[name] === undefined) throw new Error(`The client imports ${name}, which is no dependency`);
    return [name, `^${dependencies[name]}`];
  });
  const types = (source: string): string => `./types/${source.replace(/\.ts$/, ".d.ts")}`;
  return {
    name: NAME, version, license, type: "module", sideEffects: false,
    description: "Keys, signing, the HTTP API and the contract of a Colonnade rollup, for browsers and Node.",
    exports: {
      ...Object.fromEntries(Object.entries(ENTRIES).map(([path, source]) =>
        [path, { types: types(source), default: `./${ENTRY_NAME(path)}.js` }])),
      "./package.json": "./package.json",
    },
    types: types(ENTRIES["."]),
    engines: { node: ">=18" },
    dependencies: Object.fromEntries(versions),
  };
}

/** Declarations, and the check that nothing but ES2022 and what browsers share with Node is used. */
function writeTypes(root: string, out: string): void {
  const program = ts.createProgram(Object.values(ENTRIES).map((source) => join(root, source)), {
    target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"], types: [],
    module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, strict: true, skipLibCheck: true,
    allowImportingTsExtensions: true, verbatimModuleSyntax: true, declaration: true, emitDeclarationOnly: true,
    rootDir: root, outDir: out,
  });
  const schemas = program.getSourceFiles().some(({ fileName }) => fileName.startsWith(join(root, SCHEMAS)));
  const { diagnostics } = program.emit(undefined, (path, text) => {
    if (path.startsWith(join(out, SCHEMAS))) return;
    const isMade = schemas && path === join(out, `${API_TYPES}.d.ts`);
    const plain = isMade ? plainTypes(program, join(root, `${API_TYPES}.ts`)) : text;
    mkdirSync(join(path, ".."), { recursive: true });
    // Where it lies, "./a.ts" is "./a.d.ts", which programs import as "./a.js".
    writeFileSync(path, plain.replace(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, "$1$2.js$1"));
  });
  const wrong = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (wrong.length === 0) return;
  throw new Error(wrong.map(({ file, start = 0, messageText }) => {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    const place = file === undefined ? "" : `${relative(root, file.fileName)}:${line}: `;
    return `${place}${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  }).join("\n"));
}

/** All types that a module exports, each written out to the end; of its values nothing. */
function plainTypes(program: ts.Program, path: string): string {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path)!;
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if ((target.flags & (ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Interface)) === 0) return "";
    const type = checker.getDeclaredTypeOfSymbol(target);
    const text = checker.typeToString(type, source, ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias);
    if (text === symbol.name) throw new Error(`${path}: ${text} is no type alias, so it cannot be written out`);
    return `export type ${symbol.name} = ${text};\n`;
  }).join("");
}
