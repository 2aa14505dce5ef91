#!/usr/bin/env node
// Runs the command: what was built, or in a checkout the sources. Any Node.js can read this
// file, so that one that is too old says so.
// @ticket-allocation/gateway has the same code: it has to run before any other file can be loaded.
"use strict";

var fs = require("fs");
var nodeModule = require("module");
var path = require("path");
var url = require("url");

var SOURCE = "@ticket-allocation/source";
var folder = path.join(__dirname, "..");
// npm publishes no such file.
var isCheckout = fs.existsSync(path.join(folder, "tsconfig.build.json"));
var problem;

if (parseInt(process.versions.node, 10) < 22) {
  problem = "needs Node.js 22 or later, and this is " + process.versions.node;
} else if (isCheckout && !(nodeModule.registerHooks && process.features.typescript)) {
  problem = "needs Node.js 24 in a checkout, which `npm ci` installs: run it by npx";
}

if (problem) {
  process.stderr.write("ticket-allocation-migrate " + problem + "\n");
  process.exitCode = 1;
} else {
  if (isCheckout) {
    nodeModule.registerHooks({
      resolve: function (specifier, context, nextResolve) {
        return nextResolve(
          specifier,
          Object.assign({}, context, { conditions: context.conditions.concat(SOURCE) }),
        );
      },
    });
  }
  void import(url.pathToFileURL(path.join(folder, isCheckout ? "src/bin.ts" : "dist/bin.js")).href);
}
