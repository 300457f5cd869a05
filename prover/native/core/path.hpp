/** Fills a table of kernels: one kind of lanes for sums of points, vectors of scalars and transforms. */
#pragma once
#include "kernels.hpp"
#include "msm.hpp"
#include "multiples.hpp"
#include "vectors.hpp"

namespace colonnade {

template <template <class> class Lanes>
Kernels kernels_of(const char* name) {
  using First = G1Lanes<Lanes<BaseField>>;
  using Second = G2Lanes<Lanes<BaseField>>;
  using Vectors = VectorKernels<Lanes<ScalarField>>;
  Kernels k{};
  k.name = name;
  k.g1_bases = make_table<First>;
  k.g2_bases = make_table<Second>;
  k.g1_msm = multi_scalar<First>;
  k.g2_msm = multi_scalar<Second>;
  k.msm_bytes = msm_memory;
  k.ntt = Vectors::ntt;
  k.groth16_quotient = Vectors::groth16_quotient;
  k.to_montgomery = Vectors::to_montgomery;
  k.from_montgomery = Vectors::from_montgomery;
  k.multiply = Vectors::multiply;
  k.add_scaled = Vectors::add_scaled;
  k.scale_by_powers = Vectors::scale_by_powers;
  k.invert = Vectors::invert;
  k.g1_multiples = point_multiples<First>;
  k.g2_multiples = point_multiples<Second>;
  return k;
}

}  // namespace colonnade
