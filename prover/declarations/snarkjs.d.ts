// snarkjs ships no types. Only what prover/snarkjs.ts and web/verify need is declared.
declare module "snarkjs" {
  type Pair = [string, string];
  export interface SnarkjsProof {
    pi_a: string[];
    pi_b: Pair[];
    pi_c: string[];
    protocol: string;
    curve: string;
  }
  export interface SnarkjsVerificationKey {
    protocol: string;
    curve: string;
    nPublic: number;
    vk_alpha_1: string[];
    vk_beta_2: Pair[];
    vk_gamma_2: Pair[];
    vk_delta_2: Pair[];
    IC: string[][];
  }
  type Source = string | Uint8Array;
  interface MemoryFile {
    type: "mem";
    data?: Uint8Array;
  }
  export const curves: {
    getCurveFromName(name: "bn128", options: { singleThread: boolean }): Promise<object>;
  };
  export const groth16: {
    prove(zkey: Source, wtns: Source): Promise<{ proof: SnarkjsProof; publicSignals: string[] }>;
    verify(vkey: SnarkjsVerificationKey, publicSignals: readonly string[], proof: SnarkjsProof): Promise<boolean>;
    exportSolidityCallData(proof: SnarkjsProof, publicSignals: readonly string[]): Promise<string>;
  };
  export const zKey: {
    exportVerificationKey(zkey: Source): Promise<SnarkjsVerificationKey>;
    exportSolidityVerifier(zkey: Source, templates: { groth16: string }): Promise<string>;
  };
  export const wtns: {
    calculate(input: object, wasm: Source, wtns: string | MemoryFile): Promise<void>;
  };
}
