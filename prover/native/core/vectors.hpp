/**
 * Work on whole vectors of scalars in memory (kernels.hpp). A number is stored as x·2^256; on lanes with another R the
 * product of two stored numbers wants one of them in the lanes' own form (`import_row`), the product with a constant in
 * that form none.
 */
#pragma once
#include <type_traits>

#include "lanes_scalar.hpp"
#include "ntt.hpp"

namespace colonnade {

template <class L>
struct VectorKernels {
  static constexpr std::size_t LANES = L::COUNT;
  using Tail = scalar::Lanes<ScalarField>;

  /** 2^-256: what takes a stored number to the plain one. */
  static constexpr Fr DOWN{{1, 0, 0, 0}};

  /**
   * result[i] = after(left(i)·right(i), i) for rows of lanes, left and right as the lanes' product takes them, and
   * single(i) for the rest. Two rows at a time: what one waits for, from words to words, is covered by the other.
   */
  template <class Left, class Right, class After, class Single>
  static void each(Byte* result, std::size_t count, Run run, Left left, Right right, After after, Single single) {
    const std::size_t whole = count / LANES;
    const auto rows = [&](auto together, std::size_t begin) {
      constexpr int K = decltype(together)::value;
      L x[K], y[K];
      for (int k = 0; k < K; k++) {
        x[k] = left((begin + k) * LANES);
        y[k] = right((begin + k) * LANES);
      }
      L::template multiply<K>(x, x, y);
      for (int k = 0; k < K; k++) x[k] = after(x[k], (begin + k) * LANES).template less<1>();
      for (int k = 0; k < K; k++) x[k].store_row(result + (begin + k) * LANES * 32);
    };
    run.pool.run_ranges(whole, 512, [&](std::size_t begin, std::size_t end) {
      // One lane gains nothing by it, and loses where words that were just written are read in pairs.
      if (LANES == 1) {
        for (; begin < end; begin++) single(begin).store(result + begin * 32);
      }
      for (; begin + 2 <= end; begin += 2) rows(std::integral_constant<int, 2>(), begin);
      if (begin < end) rows(std::integral_constant<int, 1>(), begin);
    }, run.cancel);
    for (std::size_t i = whole * LANES; i < count; i++) single(i).store(result + i * 32);
  }
  /** Rows as they are, in the lanes' own form, and one number in all lanes: what `each` multiplies. */
  static auto loaded(const Byte* values) { return [values](std::size_t i) { return L::load_row(values + i * 32); }; }
  static auto imported(const Byte* values) {
    return [values](std::size_t i) { return L::import_row(values + i * 32); };
  }
  static auto constant(const Fr& value) { return [all = L::all(value)](std::size_t) { return all; }; }
  static L as_it_is(const L& product, std::size_t) { return product; }

  static void to_montgomery(Byte* result, const Byte* normal, std::size_t count, Run run) {
    // The lanes' form of 2^256.
    const Fr up{{Fr::SQUARE.w[0], Fr::SQUARE.w[1], Fr::SQUARE.w[2], Fr::SQUARE.w[3]}};
    each(result, count, run, loaded(normal), constant(up), as_it_is,
         [&](std::size_t i) { return Fr::load(normal + i * 32).to_montgomery(); });
  }
  static void from_montgomery(Byte* normal, const Byte* values, std::size_t count, Run run) {
    each(normal, count, run, loaded(values), constant(DOWN), as_it_is,
         [&](std::size_t i) { return Fr::load(values + i * 32).from_montgomery(); });
  }
  static void multiply(Byte* result, const Byte* a, const Byte* b, std::size_t count, Run run) {
    each(result, count, run, imported(a), loaded(b), as_it_is,
         [&](std::size_t i) { return Fr::load(a + i * 32) * Fr::load(b + i * 32); });
  }
  static void add_scaled(Byte* result, const Byte* a, const Byte* b, const Byte* factor, std::size_t count, Run run) {
    const Fr f = Fr::load(factor);
    each(result, count, run, loaded(b), constant(f),
         [&](const L& product, std::size_t i) { return (L::load_row(a + i * 32) + product).template less<2>(); },
         [&](std::size_t i) { return Fr::load(a + i * 32) + Fr::load(b + i * 32) * f; });
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
        L pair[2] = {product, product};
        const L other[2] = {prefix[i], value};
        L::template multiply<2>(pair, pair, other);
        (pair[0] * down).template less<1>().store_row(place);
        product = pair[1];
      }
      for (std::size_t i = rows * LANES; i < end - begin; i++) Fr::load(base + i * 32).inverted().store(base + i * 32);
    }, run.cancel);
  }

  static Fr size_inverse(unsigned log) { return Fr::from_u64(u64(1) << log).inverted(); }

  static void ntt(Byte* values, unsigned log, bool inverse, Run run) {
    const Fr factor = inverse ? size_inverse(log) : Fr::one();
    if (log < Ntt<L>::LEAST_LOG) {
      Ntt<Tail>::of(log, inverse).transform(values, factor, run);
    } else {
      Ntt<L>::of(log, inverse).transform(values, factor, run);
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
    const L down = L::all(DOWN);
    each(a, n, run, imported(a), loaded(b),
         [&](const L& product, std::size_t i) {                                               // 2
           return L::template subtract<1>(product, L::load_row(c.get() + i * 32)) * down;      // 3·1 → 2
         },
         [&](std::size_t i) {
           return (Fr::load(a + i * 32) * Fr::load(b + i * 32) - Fr::load(c.get() + i * 32)).from_montgomery();
         });
  }
};

}  // namespace colonnade
