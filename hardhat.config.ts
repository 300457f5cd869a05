import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

// The compiler is the solc package of node_modules, so that compiling needs no download.
const compiler = createRequire(import.meta.url).resolve("solc/soljson.js");

const settings = {
  // Transient storage and mcopy; nothing newer, so that the contracts run on every chain that has Cancun.
  evmVersion: "cancun",
  // Batches are submitted for years, the contract is deployed once.
  optimizer: { enabled: true, runs: 200 },
  // submitBatch handles more values than the legacy pipeline's stack can reach.
  viaIR: true,
};

export default defineConfig({
  plugins: [toolbox],
  solidity: {
    profiles: {
      default: { version: "0.8.37", path: compiler, settings },
      // Ignition builds with this profile; the same code is tested and deployed.
      production: { version: "0.8.37", path: compiler, settings, isolated: false },
    },
  },
  // The TypeScript of this project reads ABIs at run time, and tsc must pass before anything was compiled.
  typechain: { dontOverrideCompile: true },
  networks: {
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545", chainId: 31337 },
  },
});
