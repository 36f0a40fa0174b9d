// Builds static_built/ from static_src/: one style sheet, the scripts, the font, the pictures and the admin's files.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const source = dirname(fileURLToPath(import.meta.url));
const root = dirname(source);
const target = join(root, "static_built");
const packages = join(root, "node_modules");
const FONT = "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2";

const { css } = compile(join(source, "styles", "main.scss"), {
  style: "compressed",
  loadPaths: [packages],
  quietDeps: true,
});
rmSync(target, { recursive: true, force: true }); // what is no longer made must not be served
mkdirSync(target);
writeFileSync(join(target, "site.css"), css);
for (const folder of ["admin", "images", "scripts"]) {
  cpSync(join(source, folder), folder === "scripts" ? target : join(target, folder), { recursive: true });
}
cpSync(join(packages, FONT), join(target, "fonts", "atkinson.woff2"));
