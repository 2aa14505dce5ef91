import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const SCOPE = "@ticket-allocation";
const PACKAGES = [
  "client",
  "core",
  "embedded-postgres",
  "http",
  "jsonapi-server",
  "graphql-server",
  "gateway",
] as const;

/** A package as npm would publish it. */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  readonly tarball: Buffer;
  /** As in `package-lock.json`. */
  readonly integrity: string;
  readonly packageJson: object;
}

/** Builds and packs every package that is to be published, into `folder`. */
export async function packPackages(folder: string): Promise<readonly PackedPackage[]> {
  // What the build says is part of the error, should there be one.
  await promisify(execFile)("npm", [
    "pack",
    "--silent",
    `--pack-destination=${folder}`,
    ...PACKAGES.map((directory) => `--workspace=packages/${directory}`),
  ]);
  const packed: PackedPackage[] = [];
  for (const directory of PACKAGES) {
    const packageJson: unknown = JSON.parse(
      await readFile(`packages/${directory}/package.json`, "utf8"),
    );
    if (typeof packageJson !== "object" || packageJson === null || !("version" in packageJson)) {
      throw new Error(`packages/${directory}/package.json has no version`);
    }
    const version = String(packageJson.version);
    const tarball = await readFile(
      path.join(folder, `${SCOPE.slice(1)}-${directory}-${version}.tgz`),
    );
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    packed.push({ name: `${SCOPE}/${directory}`, version, tarball, integrity, packageJson });
  }
  return packed;
}
