// Bundles the browser libraries into static/vendor/, one file each, so that pages need no import map and no build of their own.
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("..", import.meta.url);
const target = fileURLToPath(new URL("static/vendor/", root));
const fresh = fileURLToPath(new URL("static/vendor.new/", root));

async function bundle() {
  await build({
    entryPoints: { lit: "scripts/vendor/lit.js", echarts: "scripts/vendor/echarts.js" },
    absWorkingDir: fileURLToPath(root),
    outdir: fresh,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome123", "firefox120", "safari17.5"],
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "eof",
    logLevel: "warning",
  });
}

// Where type checking finds the types of a bundle: the same exports, in a declaration beside it.
async function declareTypes() {
  await copyFile(fileURLToPath(new URL("scripts/vendor/lit.js", root)), `${fresh}lit.d.ts`);
  await writeFile(`${fresh}echarts.d.ts`, 'export * from "echarts/core";\n');
}

// Built beside the old folder and swapped in whole: an interrupted run never leaves half a library behind.
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await bundle();
await declareTypes();
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
