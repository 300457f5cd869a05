/** Groth16 proofs as snarkjs makes them, of a witness in a .wtns file. */
#pragma once
#include <functional>
#include <vector>

#include "key.hpp"

namespace colonnade {

/** Seconds. `cpu` counts all threads of the process. */
struct Phase {
  const char* name;
  double wall, cpu;
};

/** Affine coordinates in normal form, 32 bytes each, little-endian; in G2 the real part first. */
struct Proof {
  Byte a[G1_BYTES], b[G2_BYTES], c[G1_BYTES];
  /** 32 bytes each. */
  std::vector<Byte> publics;
  std::vector<Phase> phases;
};

using OnPhase = std::function<void(const char* name)>;

/**
 * A witness that breaks a constraint gives a proof that does not verify. Throws a FormatError (BATCH_INVALID) for what is no witness of this
 * circuit, Cancelled, std::bad_alloc. `on_phase` hears each phase as it begins, on the calling thread.
 */
Proof prove(const Key& key, Bytes wtns, Run run, const OnPhase& on_phase);

}  // namespace colonnade
