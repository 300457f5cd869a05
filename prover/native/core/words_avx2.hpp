/**
 * Four numbers in memory, 32 bytes each, to and from the digits of digits51.hpp.
 *
 * What comes in is below p, and is settled then; what goes out is settled, and is reduced on the way: docs/avx2.md.
 */
#pragma once
#include <cstddef>

#include "digits51.hpp"

namespace colonnade {
namespace avx2 {

/** Word i of four numbers in w[i]. */
struct Words4 {
  __m256i w[4];

  static Words4 load(const unsigned char* const* places, std::size_t offset) {
    Words4 r;
    for (int i = 0; i < 4; i++) r.w[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(places[i] + offset));
    transpose(r.w);
    return r;
  }
  /** Only the first `count` numbers. */
  void store(unsigned char* const* places, std::size_t offset, int count) const {
    __m256i rows[4] = {w[0], w[1], w[2], w[3]};
    transpose(rows);
    for (int i = 0; i < count; i++) _mm256_storeu_si256(reinterpret_cast<__m256i*>(places[i] + offset), rows[i]);
  }
  /** Row i becomes column i. */
  static void transpose(__m256i r[4]) {
    const __m256i a = _mm256_unpacklo_epi64(r[0], r[1]), b = _mm256_unpackhi_epi64(r[0], r[1]);
    const __m256i c = _mm256_unpacklo_epi64(r[2], r[3]), d = _mm256_unpackhi_epi64(r[2], r[3]);
    r[0] = _mm256_permute2x128_si256(a, c, 0x20);
    r[1] = _mm256_permute2x128_si256(b, d, 0x20);
    r[2] = _mm256_permute2x128_si256(a, c, 0x31);
    r[3] = _mm256_permute2x128_si256(b, d, 0x31);
  }
};

template <class Field>
struct Memory51 {
  using V = Digits51<Field>;
  /** Half a unit in each digit but the top one: what points are stored with. */
  static constexpr u64 OFFSET[4] = {u64(1) << 50, u64(1) << 37, u64(1) << 24, u64(1) << 11};

  /** Numbers as they are. */
  static V digits(const Words4& x) { return carried(cut(x)); }
  /** x/2 mod p: from R = 2^256 to R = 2^255. */
  static V halved_digits(const Words4& x) {
    // p is added where x is odd. A digit's lowest bit becomes half a unit of the digit below: all are below 1.5·2^51.
    Bits u = cut(x);
    const __m256i one = _mm256_set1_epi64x(1);
    const __m256i odd = _mm256_sub_epi64(_mm256_setzero_si256(), _mm256_and_si256(u.b[0], one));
    for (int i = 0; i < 5; i++) u.b[i] = _mm256_add_epi64(u.b[i], _mm256_and_si256(V::word(K.p[i]), odd));
    for (int i = 0; i < 4; i++) {
      const __m256i from_above = _mm256_slli_epi64(_mm256_and_si256(u.b[i + 1], one), 50);
      u.b[i] = _mm256_add_epi64(_mm256_srli_epi64(u.b[i], 1), from_above);
    }
    u.b[4] = _mm256_srli_epi64(u.b[4], 1);
    return carried(u);
  }
  /** Numbers that are stored with OFFSET: digits come out of a mask and a subtraction. */
  static V stored_digits(const Words4& x) {
    const Bits u = cut(x);
    V r;
    for (int i = 0; i < 4; i++) r.l[i] = number(u.b[i], V::real(V::K.out));
    r.l[4] = number(u.b[4], _mm256_set1_pd(0x1p52));
    return r;
  }

  /** Settled numbers reduced, plus OFFSET if WITH_OFFSET. */
  template <bool WITH_OFFSET>
  static Words4 words(const V& x) {
    // At most 0.51·p in size, as in V::settled; the digits' carries can wait.
    const __m256d low = V::real(V::K.low);
    const __m256d q = _mm256_sub_pd(_mm256_fmadd_pd(x.l[4], V::real(V::K.quotient), low), low);
    __m256d y[5];
    for (int i = 0; i < 5; i++) y[i] = _mm256_fnmadd_pd(q, V::real(V::K.p[i]), x.l[i]);
    // The number, rounded again and again; an integer that is not zero never becomes zero, so the sign is right.
    __m256d size = y[4];
    for (int i = 4; i-- > 0;) size = _mm256_fmadd_pd(size, _mm256_set1_pd(0x1p51), y[i]);
    const __m256d negative = _mm256_cmp_pd(size, _mm256_setzero_pd(), _CMP_LT_OQ);
    // As integers, kept positive by four units that the digit above takes off again; p is added to what is negative.
    __m256i u[5];
    for (int i = 0; i < 5; i++) {
      const double* plain = reinterpret_cast<const double*>(K.first[WITH_OFFSET][0][i]);
      const double* with_p = reinterpret_cast<const double*>(K.first[WITH_OFFSET][1][i]);
      const __m256d first = _mm256_blendv_pd(V::real(plain), V::real(with_p), negative);
      u[i] = _mm256_add_epi64(_mm256_castpd_si256(_mm256_add_pd(y[i], low)), _mm256_castpd_si256(first));
    }
    for (int i = 0; i < 4; i++) {
      u[i + 1] = _mm256_add_epi64(u[i + 1], _mm256_srli_epi64(u[i], 51));
      u[i] = _mm256_and_si256(u[i], V::word(V::K.mask));
    }
    const auto join = [&](int i, int right, int left) {
      return _mm256_or_si256(_mm256_srli_epi64(u[i], right), _mm256_slli_epi64(u[i + 1], left));
    };
    return {{join(0, 0, 51), join(1, 13, 38), join(2, 26, 25), join(3, 39, 12)}};
  }

 private:
  /** Digits of 51 bits from 0 up, as integers. */
  struct Bits { __m256i b[5]; };
  static Bits cut(const Words4& x) {
    const __m256i mask = V::word(V::K.mask);
    const auto part = [&](int i, int right, int left) {
      const __m256i both = _mm256_or_si256(_mm256_srli_epi64(x.w[i], right), _mm256_slli_epi64(x.w[i + 1], left));
      return _mm256_and_si256(both, mask);
    };
    return {{_mm256_and_si256(x.w[0], mask), part(0, 51, 13), part(1, 38, 26), part(2, 25, 39),
             _mm256_srli_epi64(x.w[3], 12)}};
  }
  /** Integers below 2^52 as doubles, less a double. */
  static __m256d number(__m256i bits, __m256d less) {
    return _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(bits, V::word(V::K.exponent))), less);
  }
  /** Balanced digits from digits below 1.5·2^51: what is half a unit or more gives one to the digit above. */
  static V carried(const Bits& u) {
    const __m256d high = V::real(V::K.high), unit = V::real(V::K.unit);
    V r;
    __m256d carry[4];
    for (int i = 0; i < 5; i++) r.l[i] = number(u.b[i], _mm256_set1_pd(0x1p52));
    for (int i = 0; i < 4; i++) carry[i] = _mm256_sub_pd(_mm256_add_pd(r.l[i], high), high);
    for (int i = 0; i < 4; i++) r.l[i] = _mm256_sub_pd(r.l[i], carry[i]);
    for (int i = 0; i < 4; i++) r.l[i + 1] = _mm256_fmadd_pd(carry[i], unit, r.l[i + 1]);
    return r;
  }

  struct Constants {
    /** p in digits from 0 up; and what is added to a digit's bits, [with OFFSET][with p]. */
    alignas(32) u64 p[5][4] = {}, first[2][2][5][4] = {};
  };
  static constexpr Constants make() {
    const u64* w = Field::P;
    const u64 p[5] = {w[0] & detail51::MASK, ((w[0] >> 51) | (w[1] << 13)) & detail51::MASK,
                      ((w[1] >> 38) | (w[2] << 26)) & detail51::MASK, ((w[2] >> 25) | (w[3] << 39)) & detail51::MASK,
                      w[3] >> 12};
    Constants k;
    for (int i = 0; i < 5; i++) {
      for (int lane = 0; lane < 4; lane++) {
        k.p[i][lane] = p[i];
        for (int form = 0; form < 4; form++) {
          const u64 positive = (i < 4 ? u64(1) << 53 : 0) - (i > 0 ? 4 : 0);
          const u64 offset = form >= 2 && i < 4 ? u64(1) << 50 : 0;
          k.first[form / 2][form % 2][i][lane] = positive + offset + (form % 2 == 1 ? p[i] : 0) - V::BITS_LOW;
        }
      }
    }
    return k;
  }
  static constexpr Constants K = make();
};

}  // namespace avx2
}  // namespace colonnade
