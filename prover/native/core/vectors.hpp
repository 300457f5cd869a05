/**
 * Work on whole vectors of scalars in memory (kernels.hpp). A number is stored as x·2^256; on lanes with R = 2^260 the product of two stored numbers wants one of
 * them times 16 (`import_row`), the product with a constant in the lanes' own form none.
 */
#pragma once
#include "lanes_scalar.hpp"
#include "ntt.hpp"

namespace colonnade {

template <class L>
struct VectorKernels {
  static constexpr std::size_t LANES = L::COUNT;
  using Tail = scalar::Lanes<ScalarField>;

  /** Calls body<lanes>(first, place in bytes) for whole rows, and with one lane for the rest. */
  template <class Rows, class Singles>
  static void each(std::size_t count, Run run, Rows rows, Singles singles) {
    const std::size_t whole = count / LANES;
    run.pool.run_ranges(whole, 512, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; i++) rows(i * LANES);
    }, run.cancel);
    for (std::size_t i = whole * LANES; i < count; i++) singles(i);
  }

  static void to_montgomery(Byte* result, const Byte* normal, std::size_t count, Run run) {
    // x·2^516/2^260 on the lanes; x·2^512/2^256 for the rest.
    static constexpr detail::Words W = detail::power_of_two(ScalarField::P, LANES == 8 ? 516 : 512);
    const L up = L::all_raw(Fr{{W.w[0], W.w[1], W.w[2], W.w[3]}});
    each(count, run, [&](std::size_t i) { (L::load_row(normal + i * 32) * up).template less<1>().store_row(result + i * 32); },
         [&](std::size_t i) { Fr::load(normal + i * 32).to_montgomery().store(result + i * 32); });
  }
  static void from_montgomery(Byte* normal, const Byte* values, std::size_t count, Run run) {
    const L one = L::all_raw(Fr{{1, 0, 0, 0}});
    each(count, run, [&](std::size_t i) { (L::import_row(values + i * 32) * one).template less<1>().store_row(normal + i * 32); },
         [&](std::size_t i) { Fr::load(values + i * 32).from_montgomery().store(normal + i * 32); });
  }
  static void multiply(Byte* result, const Byte* a, const Byte* b, std::size_t count, Run run) {
    each(count, run, [&](std::size_t i) { (L::import_row(a + i * 32) * L::load_row(b + i * 32)).template less<1>().store_row(result + i * 32); },
         [&](std::size_t i) { (Fr::load(a + i * 32) * Fr::load(b + i * 32)).store(result + i * 32); });
  }
  static void add_scaled(Byte* result, const Byte* a, const Byte* b, const Byte* factor, std::size_t count, Run run) {
    const Fr single = Fr::load(factor);
    const L all = L::all(single);
    each(count, run,
         [&](std::size_t i) {
           (L::load_row(a + i * 32) + L::load_row(b + i * 32) * all).template less<2>().template less<1>().store_row(result + i * 32);
         },
         [&](std::size_t i) { (Fr::load(a + i * 32) + Fr::load(b + i * 32) * single).store(result + i * 32); });
  }
  static void scale_by_powers(Byte* values, std::size_t count, const Byte* first, const Byte* ratio, Run run) {
    scale(values, count, Fr::load(first), Fr::load(ratio), run);
  }
  static void scale(Byte* values, std::size_t count, const Fr& first, const Fr& ratio, Run run) {
    const std::size_t whole = count / LANES;
    const L step = L::all(ratio.pow(LANES));
    run.pool.run_ranges(whole, 512, [&](std::size_t begin, std::size_t end) {
      L power = L::one();
      Fr single = first * ratio.pow(begin * LANES);
      for (std::size_t lane = 0; lane < LANES; lane++, single = single * ratio) power.set(int(lane), single);
      for (std::size_t i = begin; i < end; i++) {
        Byte* place = values + i * LANES * 32;
        L pair[2] = {power, power};
        const L other[2] = {L::load_row(place), step};
        L::template multiply<2>(pair, pair, other);
        pair[0].template less<1>().store_row(place);
        power = pair[1];
      }
    }, run.cancel);
    Fr power = first * ratio.pow(whole * LANES);
    for (std::size_t i = whole * LANES; i < count; i++, power = power * ratio) (Fr::load(values + i * 32) * power).store(values + i * 32);
  }
  static void invert(Byte* values, std::size_t count, Run run) {
    run.pool.run_ranges(count, 4096, [&](std::size_t begin, std::size_t end) {
      const std::size_t rows = (end - begin) / LANES;
      Byte* base = values + begin * 32;
      Aligned<L> prefix(rows);
      L product = L::one();
      for (std::size_t i = 0; i < rows; i++) {
        prefix[i] = product;
        product = product * L::import_row(base + i * LANES * 32);
      }
      for (std::size_t lane = 0; lane < LANES; lane++) product.set(int(lane), product.get(int(lane)).inverted());
      // A number in the lanes' form times the plain number 2^256 is one in the stored form.
      static constexpr detail::Words W = detail::power_of_two(ScalarField::P, 256);
      const L down = L::all_raw(Fr{{W.w[0], W.w[1], W.w[2], W.w[3]}});
      for (std::size_t i = rows; i-- > 0;) {
        Byte* place = base + i * LANES * 32;
        const L value = L::import_row(place);
        (product * prefix[i] * down).template less<1>().store_row(place);
        product = product * value;
      }
      for (std::size_t i = rows * LANES; i < end - begin; i++) Fr::load(base + i * 32).inverted().store(base + i * 32);
    }, run.cancel);
  }

  /** What a transform's result is multiplied by when it is stored: a plain number. */
  static L stored(const Fr& factor) {
    // As a plain number 2^256·factor is factor's Montgomery form.
    return LANES == 8 ? L::all_raw(factor) : L::all(factor);
  }
  static Fr size_inverse(unsigned log) { return Fr::from_u64(u64(1) << log).inverted(); }

  static void ntt(Byte* values, unsigned log, bool inverse, Run run) {
    const Fr factor = inverse ? size_inverse(log) : Fr::one();
    if (log < Ntt<L>::LEAST_LOG) {
      Ntt<Tail>::of(log, inverse).transform(values, Tail::all(factor), run);
    } else {
      Ntt<L>::of(log, inverse).transform(values, stored(factor), run);
    }
  }

  static void groth16_quotient(Byte* a, Byte* b, unsigned log, Run run) {
    const std::size_t n = std::size_t(1) << log;
    Aligned<Byte> c(n * 32);
    multiply(c.get(), a, b, n, run);
    // On the odd half of the doubled domain: the coefficients times powers of the doubled domain's root.
    const Fr shift = domain_root(log + 1);
    for (Byte* values : {a, b, c.get()}) {
      ntt(values, log, true, run);
      scale(values, n, Fr::one(), shift, run);
      ntt(values, log, false, run);
    }
    const L one = L::all_raw(Fr{{1, 0, 0, 0}});
    each(n, run,
         [&](std::size_t i) {
           const L product = L::import_row(a + i * 32) * L::load_row(b + i * 32);                          // 2
           const L difference = L::template subtract<1>(product, L::load_row(c.get() + i * 32));            // 3
           (difference.imported() * one).template less<1>().store_row(a + i * 32);                          // 48·1 → 2
         },
         [&](std::size_t i) {
           (Fr::load(a + i * 32) * Fr::load(b + i * 32) - Fr::load(c.get() + i * 32)).from_montgomery().store(a + i * 32);
         });
  }
};

}  // namespace colonnade
