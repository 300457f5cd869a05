/**
 * Eight field elements at a time with AVX-512 IFMA: five limbs of 52 bits, one limb a register, Montgomery form with R = 2^260.
 *
 * R is 84 times p, which leaves room to be lazy. Every function says the bounds that it takes and gives, in multiples of p; a value
 * "below k" is one below k·p whose limbs are below 2^52. `multiply` takes any two whose bounds' product is at most 84 and gives one below 2.
 */
#pragma once
#include <immintrin.h>

#include "mont256.hpp"

namespace colonnade {
namespace ifma {

constexpr u64 MASK52 = (u64(1) << 52) - 1;

namespace detail52 {
struct Limbs { u64 l[5]; };
constexpr Limbs split(const u64* w) {
  return {{w[0] & MASK52, ((w[0] >> 52) | (w[1] << 12)) & MASK52, ((w[1] >> 40) | (w[2] << 24)) & MASK52, ((w[2] >> 28) | (w[3] << 36)) & MASK52, w[3] >> 16}};
}
/** k·p in limbs of 52 bits. */
constexpr Limbs multiple(const u64* p, u64 k) {
  Limbs r = split(p);
  u64 carry = 0;
  for (int i = 0; i < 5; i++) {
    const u128 x = (u128)r.l[i] * k + carry;
    r.l[i] = (u64)x & MASK52;
    carry = (u64)(x >> 52);
  }
  return r;
}
}  // namespace detail52

/** Transposes an 8×8 matrix of words: row i of the result holds word i of every input row. */
inline void transpose(__m512i r[8]) {
  const __m512i a0 = _mm512_unpacklo_epi64(r[0], r[1]), a1 = _mm512_unpackhi_epi64(r[0], r[1]);
  const __m512i a2 = _mm512_unpacklo_epi64(r[2], r[3]), a3 = _mm512_unpackhi_epi64(r[2], r[3]);
  const __m512i a4 = _mm512_unpacklo_epi64(r[4], r[5]), a5 = _mm512_unpackhi_epi64(r[4], r[5]);
  const __m512i a6 = _mm512_unpacklo_epi64(r[6], r[7]), a7 = _mm512_unpackhi_epi64(r[6], r[7]);
  // 128-bit lanes: a0 holds words (0,0)(2,2)(4,4)(6,6) of rows 0 and 1, and so on.
  const __m512i b0 = _mm512_shuffle_i64x2(a0, a2, 0x88), b1 = _mm512_shuffle_i64x2(a0, a2, 0xdd);
  const __m512i b2 = _mm512_shuffle_i64x2(a4, a6, 0x88), b3 = _mm512_shuffle_i64x2(a4, a6, 0xdd);
  const __m512i c0 = _mm512_shuffle_i64x2(a1, a3, 0x88), c1 = _mm512_shuffle_i64x2(a1, a3, 0xdd);
  const __m512i c2 = _mm512_shuffle_i64x2(a5, a7, 0x88), c3 = _mm512_shuffle_i64x2(a5, a7, 0xdd);
  r[0] = _mm512_shuffle_i64x2(b0, b2, 0x88);
  r[4] = _mm512_shuffle_i64x2(b0, b2, 0xdd);
  r[2] = _mm512_shuffle_i64x2(b1, b3, 0x88);
  r[6] = _mm512_shuffle_i64x2(b1, b3, 0xdd);
  r[1] = _mm512_shuffle_i64x2(c0, c2, 0x88);
  r[5] = _mm512_shuffle_i64x2(c0, c2, 0xdd);
  r[3] = _mm512_shuffle_i64x2(c1, c3, 0x88);
  r[7] = _mm512_shuffle_i64x2(c1, c3, 0xdd);
}

template <class Field>
struct Lanes {
  static constexpr int COUNT = 8;
  using Mask = __mmask8;
  using Single = Mont256<Field>;

  __m512i l[5];

  static __m512i set1(u64 x) { return _mm512_set1_epi64((long long)x); }
  template <u64 K>
  static __m512i multiple_limb(int i) {
    static constexpr detail52::Limbs M = detail52::multiple(Field::P, K);
    return set1(M.l[i]);
  }

  static Lanes zero() {
    Lanes r;
    for (auto& limb : r.l) limb = _mm512_setzero_si512();
    return r;
  }
  static Lanes one() {
    static constexpr detail::Words W = detail::power_of_two(Field::P, 260);
    static constexpr detail52::Limbs L = detail52::split(W.w);
    Lanes r;
    for (int i = 0; i < 5; i++) r.l[i] = set1(L.l[i]);
    return r;
  }

  /** The numbers' words → limbs. */
  static Lanes from_words(__m512i w0, __m512i w1, __m512i w2, __m512i w3) {
    const __m512i mask = set1(MASK52);
    return {{_mm512_and_si512(w0, mask), _mm512_and_si512(_mm512_shrdi_epi64(w0, w1, 52), mask), _mm512_and_si512(_mm512_shrdi_epi64(w1, w2, 40), mask),
             _mm512_and_si512(_mm512_shrdi_epi64(w2, w3, 28), mask), _mm512_srli_epi64(w3, 16)}};
  }
  /** Sixteen times the numbers: what R = 2^256 is short of R = 2^260. Below 16 for reduced numbers. */
  static Lanes from_words_times_16(__m512i w0, __m512i w1, __m512i w2, __m512i w3) {
    const __m512i mask = set1(MASK52);
    return {{_mm512_and_si512(_mm512_slli_epi64(w0, 4), mask), _mm512_and_si512(_mm512_shrdi_epi64(w0, w1, 48), mask),
             _mm512_and_si512(_mm512_shrdi_epi64(w1, w2, 36), mask), _mm512_and_si512(_mm512_shrdi_epi64(w2, w3, 24), mask), _mm512_srli_epi64(w3, 12)}};
  }
  /** Limbs → words; for numbers below 2^256. */
  void to_words(__m512i& w0, __m512i& w1, __m512i& w2, __m512i& w3) const {
    w0 = _mm512_or_si512(l[0], _mm512_slli_epi64(l[1], 52));
    w1 = _mm512_or_si512(_mm512_srli_epi64(l[1], 12), _mm512_slli_epi64(l[2], 40));
    w2 = _mm512_or_si512(_mm512_srli_epi64(l[2], 24), _mm512_slli_epi64(l[3], 28));
    w3 = _mm512_or_si512(_mm512_srli_epi64(l[3], 36), _mm512_slli_epi64(l[4], 16));
  }

  /** Carries between limbs, which may be negative; the number itself must not be. */
  Lanes carried() const {
    const __m512i mask = set1(MASK52);
    Lanes r;
    __m512i c = l[0];
    r.l[0] = _mm512_and_si512(c, mask);
    for (int i = 1; i < 5; i++) {
      c = _mm512_add_epi64(l[i], _mm512_srai_epi64(c, 52));
      r.l[i] = i < 4 ? _mm512_and_si512(c, mask) : c;
    }
    return r;
  }
  /** Below k → below max(K, k − K): subtracts K·p where that leaves nothing negative. */
  template <u64 K>
  Lanes less() const {
    Lanes d;
    for (int i = 0; i < 5; i++) d.l[i] = _mm512_sub_epi64(l[i], multiple_limb<K>(i));
    d = d.carried();
    const Mask negative = _mm512_movepi64_mask(d.l[4]);
    Lanes r;
    for (int i = 0; i < 5; i++) r.l[i] = _mm512_mask_mov_epi64(d.l[i], negative, l[i]);
    return r;
  }
  /** Below 4 → below 1. */
  Lanes reduced() const { return less<2>().template less<1>(); }

  /** Below j and k → below j + k. */
  friend Lanes operator+(const Lanes& a, const Lanes& b) {
    Lanes r;
    for (int i = 0; i < 5; i++) r.l[i] = _mm512_add_epi64(a.l[i], b.l[i]);
    return r.carried();
  }
  /** a − b + K·p: b below K; below j + K. */
  template <u64 K>
  static Lanes subtract(const Lanes& a, const Lanes& b) {
    Lanes r;
    for (int i = 0; i < 5; i++) r.l[i] = _mm512_sub_epi64(_mm512_add_epi64(a.l[i], multiple_limb<K>(i)), b.l[i]);
    return r.carried();
  }
  // Sums are loose here in any case (lanes_avx2.hpp): the bounds are those of + and subtract.
  static Lanes loose_sum(const Lanes& a, const Lanes& b) { return a + b; }
  template <u64 K>
  static Lanes loose_difference(const Lanes& a, const Lanes& b) { return subtract<K>(a, b); }
  Lanes settled() const { return *this; }
  /** a − b − c + K·p: b + c below K; below j + K. */
  template <u64 K>
  static Lanes subtract(const Lanes& a, const Lanes& b, const Lanes& c) {
    Lanes r;
    for (int i = 0; i < 5; i++) r.l[i] = _mm512_sub_epi64(_mm512_sub_epi64(_mm512_add_epi64(a.l[i], multiple_limb<K>(i)), b.l[i]), c.l[i]);
    return r.carried();
  }
  /** Negative where the mask says so, with negative limbs: fit for nothing but an operand of add or subtract. */
  Lanes negated_where(Mask mask) const {
    Lanes r;
    for (int i = 0; i < 5; i++) r.l[i] = _mm512_mask_sub_epi64(l[i], mask, _mm512_setzero_si512(), l[i]);
    return r;
  }

  /**
   * r[k] = a[k]·b[k], below 2, for bounds j·k ≤ 84; r may be a or b. Two products at a time, step by step beside each other: a single one spends half its
   * time waiting for the multiplier, and the processor does not look far enough ahead to fill the gaps by itself.
   */
  template <int K>
  static void multiply(Lanes* r, const Lanes* a, const Lanes* b) {
    for (int k = 0; k + 1 < K; k += 2) multiply_beside<2>(r + k, a + k, b + k);
    if (K % 2 == 1) multiply_beside<1>(r + K - 1, a + K - 1, b + K - 1);
  }
  friend Lanes operator*(const Lanes& a, const Lanes& b) {
    Lanes r;
    multiply_beside<1>(&r, &a, &b);
    return r;
  }
  Lanes squared() const { return *this * *this; }
  template <int K>
  static void square(Lanes* r, const Lanes* a) { multiply<K>(r, a, a); }

  /**
   * Where a number below 16 is a multiple of p. Its low limb times p^-1 is then the multiple, mod 2^52; for another number it is as small by an
   * accident of one in 2^48, which the caller must survive.
   */
  Mask maybe_zero() const {
    const __m512i k = _mm512_madd52lo_epu64(_mm512_setzero_si512(), l[0], set1((0 - Single::INVERSE) & MASK52));
    return _mm512_cmplt_epu64_mask(k, set1(16));
  }
  static Lanes select(Mask mask, const Lanes& where_set, const Lanes& otherwise) {
    Lanes r;
    for (int i = 0; i < 5; i++) r.l[i] = _mm512_mask_mov_epi64(otherwise.l[i], mask, where_set.l[i]);
    return r;
  }

  /** Two numbers that lie side by side (64 bytes) at each of eight places, in the stored form: reduced, R = 2^260. */
  static void load_pairs(const unsigned char* const* places, std::size_t offset, Lanes& first, Lanes& second) {
    __m512i r[8];
    for (int i = 0; i < 8; i++) r[i] = _mm512_loadu_si512(places[i] + offset);
    transpose(r);
    first = from_words(r[0], r[1], r[2], r[3]);
    second = from_words(r[4], r[5], r[6], r[7]);
  }
  /** Both below 1. */
  static void store_pairs(unsigned char* const* places, std::size_t offset, int count, const Lanes& first, const Lanes& second) {
    __m512i r[8];
    first.to_words(r[0], r[1], r[2], r[3]);
    second.to_words(r[4], r[5], r[6], r[7]);
    transpose(r);
    for (int i = 0; i < count; i++) _mm512_storeu_si512(places[i] + offset, r[i]);
  }
  /** Makes the stored form of 64-byte pairs in R = 2^256, in place or not. */
  static void import_pairs(const unsigned char* from, unsigned char* to, std::size_t pairs) {
    for (std::size_t i = 0; i < pairs; i += COUNT) {
      const int count = pairs - i < COUNT ? int(pairs - i) : COUNT;
      __m512i r[8];
      for (int j = 0; j < 8; j++) r[j] = _mm512_loadu_si512(from + 64 * (i + (j < count ? j : 0)));
      transpose(r);
      const auto stored = [](const Lanes& x) { return x.template less<8>().template less<4>().reduced(); };
      const Lanes first = stored(from_words_times_16(r[0], r[1], r[2], r[3]));
      const Lanes second = stored(from_words_times_16(r[4], r[5], r[6], r[7]));
      unsigned char* places[8];
      for (int j = 0; j < count; j++) places[j] = to + 64 * (i + j);
      store_pairs(places, 0, count, first, second);
    }
  }

  /** The inverse of import_pairs. */
  static void export_pairs(const unsigned char* from, unsigned char* to, std::size_t pairs) {
    static constexpr detail::Words DOWN = detail::power_of_two(Field::P, 256);
    const Lanes down = all_raw(Single{{DOWN.w[0], DOWN.w[1], DOWN.w[2], DOWN.w[3]}});
    for (std::size_t i = 0; i < pairs; i += COUNT) {
      const int count = pairs - i < COUNT ? int(pairs - i) : COUNT;
      const unsigned char* sources[8];
      unsigned char* places[8];
      for (int j = 0; j < 8; j++) sources[j] = from + 64 * (i + (j < count ? j : 0));
      for (int j = 0; j < count; j++) places[j] = to + 64 * (i + j);
      Lanes first, second;
      load_pairs(sources, 0, first, second);
      store_pairs(places, 0, count, (first * down).template less<1>(), (second * down).template less<1>());
    }
  }

  /** Eight numbers one after another, 32 bytes each, as they are. */
  static Lanes load_row(const unsigned char* place) {
    __m512i w[4];
    row_words(place, w);
    return from_words(w[0], w[1], w[2], w[3]);
  }
  /** R = 2^256 → R = 2^260 on the way; below 16. */
  static Lanes import_row(const unsigned char* place) {
    __m512i w[4];
    row_words(place, w);
    return from_words_times_16(w[0], w[1], w[2], w[3]);
  }
  /** Below 1. */
  void store_row(unsigned char* place) const {
    __m512i w0, w1, w2, w3;
    to_words(w0, w1, w2, w3);
    // Words (0, 1) and (2, 3) of two numbers each, then whole numbers.
    const __m512i a = _mm512_unpacklo_epi64(w0, w1), b = _mm512_unpackhi_epi64(w0, w1);
    const __m512i c = _mm512_unpacklo_epi64(w2, w3), d = _mm512_unpackhi_epi64(w2, w3);
    const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
    const __m512i even_low = _mm512_permutex2var_epi64(a, first, c), odd_low = _mm512_permutex2var_epi64(b, first, d);
    const __m512i even_high = _mm512_permutex2var_epi64(a, second, c), odd_high = _mm512_permutex2var_epi64(b, second, d);
    _mm512_storeu_si512(place, _mm512_shuffle_i64x2(even_low, odd_low, 0x44));
    _mm512_storeu_si512(place + 64, _mm512_shuffle_i64x2(even_low, odd_low, 0xee));
    _mm512_storeu_si512(place + 128, _mm512_shuffle_i64x2(even_high, odd_high, 0x44));
    _mm512_storeu_si512(place + 192, _mm512_shuffle_i64x2(even_high, odd_high, 0xee));
  }
  /** One number in all lanes. */
  static Lanes all(const Single& value) {
    const Single v = up(value);
    return all_raw(v);
  }
  /** The same without a change of form. */
  static Lanes all_raw(const Single& value) {
    const detail52::Limbs limbs = detail52::split(value.w);
    Lanes r;
    for (int i = 0; i < 5; i++) r.l[i] = set1(limbs.l[i]);
    return r;
  }
  /** Row i of the result holds lane i of every input row. */
  static void transpose_tile(Lanes tile[8]) {
    for (int limb = 0; limb < 5; limb++) {
      __m512i r[8];
      for (int i = 0; i < 8; i++) r[i] = tile[i].l[limb];
      transpose(r);
      for (int i = 0; i < 8; i++) tile[i].l[limb] = r[i];
    }
  }
  /** What `all` reads quickly. */
  struct Constant { u64 l[5]; };
  static Constant constant(const Single& value) {
    const detail52::Limbs limbs = detail52::split(up(value).w);
    Constant r;
    for (int i = 0; i < 5; i++) r.l[i] = limbs.l[i];
    return r;
  }
  static Lanes all(const Constant& c) { return {{set1(c.l[0]), set1(c.l[1]), set1(c.l[2]), set1(c.l[3]), set1(c.l[4])}}; }

  /** One lane; numbers below 4. */
  Single get(int lane) const {
    alignas(64) u64 limbs[5][8];
    for (int i = 0; i < 5; i++) _mm512_store_si512(limbs[i], l[i]);
    const u64 a = limbs[0][lane], b = limbs[1][lane], c = limbs[2][lane], d = limbs[3][lane], e = limbs[4][lane];
    Single r{{a | (b << 52), (b >> 12) | (c << 40), (c >> 24) | (d << 28), (d >> 36) | (e << 16)}};
    while (detail::at_least(r.w, Field::P)) {
      u64 borrow = 0;
      for (int i = 0; i < 4; i++) {
        const u128 x = (u128)r.w[i] - Field::P[i] - borrow;
        r.w[i] = (u64)x;
        borrow = (u64)(x >> 64) & 1;
      }
    }
    static constexpr detail::Words DOWN = detail::power_of_two(Field::P, 252);
    return r * Single{{DOWN.w[0], DOWN.w[1], DOWN.w[2], DOWN.w[3]}};
  }
  void set(int lane, const Single& value) {
    const Single v = up(value);
    const detail52::Limbs limbs = detail52::split(v.w);
    for (int i = 0; i < 5; i++) l[i] = _mm512_mask_set1_epi64(l[i], Mask(1u << lane), (long long)limbs.l[i]);
  }
  /** R = 2^256 → the stored form, R = 2^260, and back. */
  static Single up(const Single& value) {
    static constexpr detail::Words UP = detail::power_of_two(Field::P, 260);
    return value * Single{{UP.w[0], UP.w[1], UP.w[2], UP.w[3]}};
  }
  static Single down(const Single& value) {
    static constexpr detail::Words DOWN = detail::power_of_two(Field::P, 252);
    return value * Single{{DOWN.w[0], DOWN.w[1], DOWN.w[2], DOWN.w[3]}};
  }

 private:
  static void row_words(const unsigned char* place, __m512i w[4]) {
    const __m512i a = _mm512_loadu_si512(place), b = _mm512_loadu_si512(place + 64);
    const __m512i c = _mm512_loadu_si512(place + 128), d = _mm512_loadu_si512(place + 192);
    const __m512i low = _mm512_setr_epi64(0, 4, 8, 12, 1, 5, 9, 13), high = _mm512_setr_epi64(2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i ab01 = _mm512_permutex2var_epi64(a, low, b), ab23 = _mm512_permutex2var_epi64(a, high, b);
    const __m512i cd01 = _mm512_permutex2var_epi64(c, low, d), cd23 = _mm512_permutex2var_epi64(c, high, d);
    w[0] = _mm512_shuffle_i64x2(ab01, cd01, 0x44);
    w[1] = _mm512_shuffle_i64x2(ab01, cd01, 0xee);
    w[2] = _mm512_shuffle_i64x2(ab23, cd23, 0x44);
    w[3] = _mm512_shuffle_i64x2(ab23, cd23, 0xee);
  }

  template <int K>
  __attribute__((noinline)) static void multiply_beside(Lanes* r, const Lanes* a, const Lanes* b) {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i inverse = set1(Single::INVERSE & MASK52);
    __m512i t[K][6], m[K];
    for (int k = 0; k < K; k++) {
      for (auto& limb : t[k]) limb = zero;
    }
    // t += a·b_i, then t += m·p with m such that the lowest limb becomes a multiple of 2^52, which is carried and dropped.
#pragma GCC unroll 5
    for (int i = 0; i < 5; i++) {
      for (int k = 0; k < K; k++) t[k][0] = _mm512_madd52lo_epu64(t[k][0], a[k].l[0], b[k].l[i]);
      for (int k = 0; k < K; k++) m[k] = _mm512_madd52lo_epu64(zero, t[k][0], inverse);
#pragma GCC unroll 4
      for (int j = 1; j < 5; j++) {
        for (int k = 0; k < K; k++) t[k][j] = _mm512_madd52lo_epu64(t[k][j], a[k].l[j], b[k].l[i]);
      }
      for (int k = 0; k < K; k++) t[k][0] = _mm512_madd52lo_epu64(t[k][0], m[k], multiple_limb<1>(0));
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) {
        for (int k = 0; k < K; k++) t[k][j + 1] = _mm512_madd52hi_epu64(t[k][j + 1], a[k].l[j], b[k].l[i]);
      }
      for (int k = 0; k < K; k++) t[k][5] = _mm512_madd52hi_epu64(zero, a[k].l[4], b[k].l[i]);
#pragma GCC unroll 4
      for (int j = 1; j < 5; j++) {
        for (int k = 0; k < K; k++) t[k][j] = _mm512_madd52lo_epu64(t[k][j], m[k], multiple_limb<1>(j));
        if (j == 1) {
          for (int k = 0; k < K; k++) t[k][1] = _mm512_add_epi64(t[k][1], _mm512_srli_epi64(t[k][0], 52));
        }
      }
#pragma GCC unroll 5
      for (int j = 0; j < 5; j++) {
        for (int k = 0; k < K; k++) t[k][j] = _mm512_madd52hi_epu64(t[k][j + 1], m[k], multiple_limb<1>(j));
      }
    }
    for (int k = 0; k < K; k++) r[k] = Lanes{{t[k][0], t[k][1], t[k][2], t[k][3], t[k][4]}}.carried();
  }
};

}  // namespace ifma
}  // namespace colonnade
