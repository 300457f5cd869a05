/**
 * What the core computes, as a table of functions. Each path (AVX-512 IFMA, AVX2, mulx, portable) fills one; all give the same results, byte for
 * byte. Field vectors are 32 bytes an element, little-endian, reduced, in Montgomery form with R = 2^256, as snarkjs and ffjavascript keep
 * them; where "normal form" is said they are plain numbers. Points are affine, Montgomery, zeros for the point at infinity: 64 bytes in G1,
 * 128 in G2. Callers have checked that numbers are reduced and points on the curve.
 */
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "pool.hpp"

namespace colonnade {

using Byte = std::uint8_t;

/** Points in the form that a path's multi-scalar multiplication reads. */
struct Bases {
  virtual ~Bases() = default;
  std::size_t count = 0;
  /** Memory that it holds. */
  std::size_t bytes = 0;
};

struct Run {
  Pool& pool;
  const Cancel* cancel = nullptr;
};

struct Kernels {
  const char* name;

  /** Copies `count` points; the source may be unaligned and go away. */
  std::unique_ptr<Bases> (*g1_bases)(const Byte* points, std::size_t count, Run run);
  std::unique_ptr<Bases> (*g2_bases)(const Byte* points, std::size_t count, Run run);

  /**
   * Σ scalars[i]·bases[rows[i]], or bases[i] where `rows` is null (then count ≤ bases.count). Scalars are in normal form, below r. Writes one point.
   * Memory beside the bases: `msm_bytes(count)`.
   */
  void (*g1_msm)(const Bases& bases, const std::uint32_t* rows, const Byte* scalars, std::size_t count, Byte* result, Run run);
  void (*g2_msm)(const Bases& bases, const std::uint32_t* rows, const Byte* scalars, std::size_t count, Byte* result, Run run);
  std::size_t (*msm_bytes)(std::size_t count);

  /** In place, natural order in and out: values ↔ coefficients on the domain of 2^log points that snarkjs uses; log ≤ 28. */
  void (*ntt)(Byte* values, unsigned log, bool inverse, Run run);
  /**
   * Groth16's quotient as snarkjs's H points want it: from the values of A and B on the domain of 2^log points, the values of A·B − C on the odd
   * half of the doubled domain, C being A∘B on the domain. `a` becomes the result, in NORMAL form; `b` is used up. Memory beside: one vector more.
   */
  void (*groth16_quotient)(Byte* a, Byte* b, unsigned log, Run run);

  /** Element by element; the result may be an operand. */
  void (*to_montgomery)(Byte* result, const Byte* normal, std::size_t count, Run run);
  void (*from_montgomery)(Byte* normal, const Byte* values, std::size_t count, Run run);
  void (*multiply)(Byte* result, const Byte* a, const Byte* b, std::size_t count, Run run);
  /** result = a + factor·b; factor in Montgomery form. */
  void (*add_scaled)(Byte* result, const Byte* a, const Byte* b, const Byte* factor, std::size_t count, Run run);
  /** values[i] *= first·ratio^i. */
  void (*scale_by_powers)(Byte* values, std::size_t count, const Byte* first, const Byte* ratio, Run run);
  /** values[i] = 1/values[i]; none may be zero. */
  void (*invert)(Byte* values, std::size_t count, Run run);

  /** Many multiples of one point: scalars in normal form → affine points. */
  void (*g1_multiples)(const Byte* point, const Byte* scalars, std::size_t count, Byte* results, Run run);
  void (*g2_multiples)(const Byte* point, const Byte* scalars, std::size_t count, Byte* results, Run run);
};

/** The paths that this build has and this machine can run, best first: "ifma", "avx2", "mulx", "portable". Never empty. */
const Kernels* const* available_kernels(std::size_t* count);
/** The path called `name`, or null where it is not available. */
const Kernels* kernels_named(const char* name);

}  // namespace colonnade
