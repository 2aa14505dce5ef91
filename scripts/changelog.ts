import changelog from "@changesets/cli/changelog";

/**
 * Writes the lines of a CHANGELOG for changesets (`.changeset/config.json`). All packages are released together, so the
 * updated dependencies of a package are one line in it, instead of one for each of their changesets.
 */
export default {
  ...changelog,
  getDependencyReleaseLine: ([first], dependencies, options) => {
    if (first === undefined) return "";
    const { commit: _commit, ...changeset } = first;
    return changelog.getDependencyReleaseLine([changeset], dependencies, options);
  },
} satisfies typeof changelog;
