import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { copiedFiles, productionPackages } from "./production-packages.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const file = "fairmark.cdx.json";

type Component = {
  "bom-ref": string;
  name: string;
  version: string;
  purl: string;
  licenses?: unknown[];
  description?: string;
};
type Package = Record<"dependencies" | "optionalDependencies", Record<string, string>> & { name: string };

export type Bom = {
  bomFormat: string;
  specVersion: string;
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
  metadata: { component: { "bom-ref": string; name: string } };
};

/**
 * The bill of materials of a production install (CycloneDX): what npm knows of every package in the lockfile, so for every platform, less
 * those that are there for development alone. `npm sbom --omit dev` would leave out what both need, such as kysely and pg
 * (findings/npm-sbom.sh).
 */
export function billOfMaterials(): Bom {
  const args = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--sbom-type", "application"];
  const bom = JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 })) as Bom;
  const { name, dependencies, optionalDependencies } = JSON.parse(
    readFileSync(`${root}package.json`, "utf8"),
  ) as Package;
  // npm calls it after the folder.
  bom.metadata.component.name = name;
  const own = bom.metadata.component["bom-ref"];
  const wanted = new Set(productionPackages().map((one) => `${one.name}@${one.version}`));
  const direct = new Set(Object.entries({ ...dependencies, ...optionalDependencies }).map((pair) => pair.join("@")));
  bom.components = bom.components.filter(({ "bom-ref": ref }) => wanted.has(ref));
  for (const component of bom.components.filter((one) => Object.hasOwn(copiedFiles, nameOf(one)))) {
    direct.add(component["bom-ref"]);
    component.description = `Of it these files: ${copiedFiles[nameOf(component)]!.join(", ")}`;
  }
  bom.dependencies = bom.dependencies
    .filter(({ ref }) => ref === own || wanted.has(ref))
    .map(({ ref, dependsOn = [] }) => ({
      ref,
      dependsOn: dependsOn.filter((one) => (ref === own ? direct : wanted).has(one)),
    }));
  return bom;
}

/** The package's name, without the version that ends its reference. */
function nameOf(component: Component): string {
  const ref = component["bom-ref"];
  return ref.slice(0, ref.lastIndexOf("@"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bom = billOfMaterials();
  writeFileSync(new URL(`../${file}`, import.meta.url), `${JSON.stringify(bom, null, 2)}\n`);
  console.log(`${file} names ${bom.components.length} packages (CycloneDX)`);
}
