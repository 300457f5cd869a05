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

  /** Below 2, for bounds j·k ≤ 84. */
  friend Lanes operator*(const Lanes& a, const Lanes& b) {
    const __m512i inverse = set1(Single::INVERSE & MASK52);
    __m512i t0, t1, t2, t3, t4;
    t0 = t1 = t2 = t3 = t4 = _mm512_setzero_si512();
    for (int i = 0; i < 5; i++) {
      const __m512i y = b.l[i];
      t0 = _mm512_madd52lo_epu64(t0, a.l[0], y);
      const __m512i m = _mm512_madd52lo_epu64(_mm512_setzero_si512(), t0, inverse);
      t1 = _mm512_madd52lo_epu64(t1, a.l[1], y);
      t2 = _mm512_madd52lo_epu64(t2, a.l[2], y);
      t3 = _mm512_madd52lo_epu64(t3, a.l[3], y);
      t4 = _mm512_madd52lo_epu64(t4, a.l[4], y);
      t1 = _mm512_madd52hi_epu64(t1, a.l[0], y);
      t2 = _mm512_madd52hi_epu64(t2, a.l[1], y);
      t3 = _mm512_madd52hi_epu64(t3, a.l[2], y);
      t4 = _mm512_madd52hi_epu64(t4, a.l[3], y);
      __m512i t5 = _mm512_madd52hi_epu64(_mm512_setzero_si512(), a.l[4], y);
      t0 = _mm512_madd52lo_epu64(t0, m, multiple_limb<1>(0));
      t1 = _mm512_madd52lo_epu64(t1, m, multiple_limb<1>(1));
      t2 = _mm512_madd52lo_epu64(t2, m, multiple_limb<1>(2));
      t3 = _mm512_madd52lo_epu64(t3, m, multiple_limb<1>(3));
      t4 = _mm512_madd52lo_epu64(t4, m, multiple_limb<1>(4));
      t1 = _mm512_add_epi64(t1, _mm512_srli_epi64(t0, 52));
      t0 = _mm512_madd52hi_epu64(t1, m, multiple_limb<1>(0));
      t1 = _mm512_madd52hi_epu64(t2, m, multiple_limb<1>(1));
      t2 = _mm512_madd52hi_epu64(t3, m, multiple_limb<1>(2));
      t3 = _mm512_madd52hi_epu64(t4, m, multiple_limb<1>(3));
      t4 = _mm512_madd52hi_epu64(t5, m, multiple_limb<1>(4));
    }
    return Lanes{{t0, t1, t2, t3, t4}}.carried();
  }
  Lanes squared() const { return *this * *this; }

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
};

}  // namespace ifma
}  // namespace colonnade
