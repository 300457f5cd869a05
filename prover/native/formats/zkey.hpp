/**
 * snarkjs's Groth16 proving keys (.zkey), read in place and checked strictly: sizes, moduli, ranges, every number reduced, every point
 * on its curve. Points of B in G2 are not checked for the subgroup one by one, which would take a scalar multiplication each: the
 * manifest's hash ties the file to the one that set-up made, and every proof is verified before it leaves.
 */
#pragma once
#include "../core/curve.hpp"
#include "../core/pool.hpp"
#include "bytes.hpp"

namespace colonnade {

/** One entry of matrix A (0) or B (1) as the file has it: 44 bytes. */
struct Coefficient {
  static constexpr std::size_t SIZE = 44;
  std::uint32_t matrix, constraint, wire;
  /** 32 bytes: the coefficient times R², R = 2^256. */
  const Byte* value;

  static Coefficient at(const Byte* bytes) { return {load_u32(bytes), load_u32(bytes + 4), load_u32(bytes + 8), bytes + 12}; }
};

struct Zkey {
  std::uint32_t wires = 0;
  /** Public signals, without the constant wire. */
  std::uint32_t publics = 0;
  /** The domain has 2^log points. */
  unsigned log = 0;
  G1 alpha1, beta1, delta1;
  G2 beta2, gamma2, delta2;
  /** `Coefficient::SIZE` bytes each. */
  std::size_t coefficient_count = 0;
  Bytes coefficients;
  Bytes a, b1, b2, c, h;

  /** Sizes and header only. Throws a FormatError (MANIFEST_MISMATCH). The views live as long as `file`. */
  static Zkey read_header(Bytes file);
  /** Everything. */
  static Zkey read(Bytes file, Pool& pool, const Cancel* cancel = nullptr);
};

}  // namespace colonnade
