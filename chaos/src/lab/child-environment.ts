const { PATH, NODE_COMPILE_CACHE } = process.env;

/**
 * Environment of every process that is started here: none of the settings that are made outside.
 *
 * With NODE_COMPILE_CACHE each of them loads what another has compiled, in two thirds of the CPU time.
 *
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export const CHILD_ENVIRONMENT: NodeJS.ProcessEnv = { PATH, NODE_COMPILE_CACHE };
