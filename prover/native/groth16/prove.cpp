#include "prove.hpp"

#include "../formats/buffer.hpp"
#include "../formats/wtns.hpp"
#include "clock.hpp"
#include "random.hpp"

namespace colonnade {

namespace {

using Sum1 = XyzzPoint<Fq>;
using Sum2 = XyzzPoint<Fq2>;

/** Scalars of the wires that have a point; `picked` holds them where they do not lie one after another already. */
const Byte* scalars_of(const WirePoints& points, const Byte* witness, Buffer& picked, Run run) {
  if (points.wires.empty()) return witness + std::size_t{points.first} * FIELD_BYTES;
  picked = Buffer(points.wires.size() * FIELD_BYTES);
  run.pool.run_ranges(points.wires.size(), 4096, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; i++) {
      std::memcpy(picked.data() + i * FIELD_BYTES, witness + std::size_t{points.wires[i]} * FIELD_BYTES, FIELD_BYTES);
    }
  }, run.cancel);
  return picked.data();
}

/** Σ witness[w]·point of w. */
template <class Point>
Point sum(const WirePoints& points, decltype(Kernels::g1_msm) msm, const Byte* witness, Run run) {
  Buffer picked;
  Byte result[sizeof(Point)];
  msm(*points.bases, nullptr, scalars_of(points, witness, picked, run), points.bases->count, result, run);
  return Point::load(result);
}

void store_normal(const Fq& value, Byte* at) { value.from_montgomery().store(at); }
void store_normal(const Fq2& value, Byte* at) {
  store_normal(value.re, at);
  store_normal(value.im, at + FIELD_BYTES);
}
template <class Point>
void store_normal(const Point& point, Byte* at) {
  store_normal(point.x, at);
  store_normal(point.y, at + sizeof(point.x));
}

}  // namespace

Proof prove(const Key& key, Bytes wtns, Run run, const OnPhase& on_phase) {
  const Kernels& kernels = key.kernels;
  Clock clock(on_phase);

  clock.begin("witness");
  const Byte* const witness = Wtns::read(wtns, key.wires, run.pool, run.cancel).values.data;
  const std::size_t domain_bytes = (std::size_t{1} << key.log) * FIELD_BYTES;
  Buffer quotient(domain_bytes);
  {
    Buffer b(domain_bytes);
    {
      Buffer wires(std::size_t{key.wires} * FIELD_BYTES);
      kernels.to_montgomery(wires.data(), witness, key.wires, run);
      clock.begin("rows");
      key.matrices.multiply_a(wires.data(), quotient.data(), run);
      key.matrices.multiply_b(wires.data(), b.data(), run);
    }
    clock.begin("ntt");
    kernels.groth16_quotient(quotient.data(), b.data(), key.log, run);
  }

  clock.begin("msm H");
  Byte h[G1_BYTES];
  kernels.g1_msm(*key.h, nullptr, quotient.data(), key.h->count, h, run);
  quotient = Buffer();
  clock.begin("msm A");
  const G1 a = sum<G1>(key.a, kernels.g1_msm, witness, run);
  clock.begin("msm B1");
  const G1 b1 = sum<G1>(key.b1, kernels.g1_msm, witness, run);
  clock.begin("msm B2");
  const G2 b2 = sum<G2>(key.b2, kernels.g2_msm, witness, run);
  clock.begin("msm C");
  const G1 c = sum<G1>(key.c, kernels.g1_msm, witness, run);

  clock.begin("blind");
  const Fr r = random_scalar();
  const Fr s = random_scalar();
  const Sum1 delta = Sum1::from(key.delta1);
  const Sum1 proof_a = delta.multiplied(r.w) + a + key.alpha1;
  const Sum1 proof_b1 = delta.multiplied(s.w) + b1 + key.beta1;
  const Sum2 proof_b = Sum2::from(key.delta2).multiplied(s.w) + b2 + key.beta2;
  // A normal form times a Montgomery form is a normal form.
  const Fr rs = r.to_montgomery() * s;
  const Sum1 proof_c = proof_a.multiplied(s.w) + proof_b1.multiplied(r.w) + delta.multiplied(rs.w).negated() + G1::load(h) + c;

  Proof proof;
  store_normal(proof_a.to_affine(), proof.a);
  store_normal(proof_b.to_affine(), proof.b);
  store_normal(proof_c.to_affine(), proof.c);
  proof.publics.assign(witness + FIELD_BYTES, witness + (std::size_t{key.publics} + 1) * FIELD_BYTES);
  proof.phases = clock.end();
  return proof;
}

}  // namespace colonnade
