import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import path from "node:path";

/**
 * Copies the packages to a folder, where they run from their sources and can be edited. They import each other from
 * there, and other packages from where npm has installed them.
 */
export async function copyPackages(root: string, folder: string): Promise<void> {
  await cp(path.join(root, "packages"), path.join(folder, "packages"), {
    recursive: true,
    filter: isSource,
  });
  // The bundler reads it, because the configurations of the packages extend it.
  await cp(path.join(root, "tsconfig.base.json"), path.join(folder, "tsconfig.base.json"));
  const installed = path.join(root, "node_modules");
  const linked = path.join(folder, "node_modules");
  await mkdir(path.join(linked, "@ticket-allocation"), { recursive: true });
  for (const name of await readdir(installed)) {
    if (name === "@ticket-allocation" || name.startsWith(".")) continue;
    await symlink(path.join(installed, name), path.join(linked, name));
  }
  for (const name of await readdir(path.join(folder, "packages"))) {
    await symlink(
      path.join(folder, "packages", name),
      path.join(linked, "@ticket-allocation", name),
    );
    // Packages that npm could not hoist.
    const own = path.join(root, "packages", name, "node_modules");
    await symlink(own, path.join(folder, "packages", name, "node_modules")).catch(() => {});
  }
}

function isSource(file: string): boolean {
  return !["node_modules", "dist", ".turbo"].includes(path.basename(file));
}
