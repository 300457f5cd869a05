/**
 * The interface of lanes_ifma.hpp that sums of points need, on four lanes of digits51.hpp. Sums and differences are
 * settled at once: every number here is fit for a product, so the bounds that groups.hpp keeps need no care.
 *
 * The stored form is 32 bytes a number, R = 2^255, reduced, plus half a unit in each digit but the top one (OFFSET):
 * digits then come out of a mask and a subtraction. No number is stored as zeros, so zeros stay infinity's.
 */
#pragma once
#include "digits51.hpp"

namespace colonnade {
namespace avx2 {

template <class Field>
struct Lanes {
  static constexpr int COUNT = 4;
  using Mask = std::uint8_t;
  using Single = Mont256<Field>;
  using V = Digits51<Field>;

  V v;

  static Lanes zero() {
    Lanes r;
    for (auto& digit : r.v.l) digit = _mm256_setzero_pd();
    return r;
  }
  static Lanes one() {
    Lanes r = zero();
    for (int lane = 0; lane < COUNT; lane++) r.set(lane, Single::one());
    return r;
  }
  template <u64>
  Lanes less() const { return *this; }
  Lanes reduced() const { return *this; }
  friend Lanes operator+(const Lanes& a, const Lanes& b) { return {(a.v + b.v).settled()}; }
  template <u64>
  static Lanes subtract(const Lanes& a, const Lanes& b) { return {(a.v - b.v).settled()}; }
  template <u64>
  static Lanes subtract(const Lanes& a, const Lanes& b, const Lanes& c) { return {((a.v - b.v) - c.v).settled()}; }
  Lanes negated_where(Mask mask) const {
    const __m256d sign = _mm256_and_pd(bits(mask), _mm256_set1_pd(-0.0));
    Lanes r;
    for (int i = 0; i < 5; i++) r.v.l[i] = _mm256_xor_pd(v.l[i], sign);
    return r;
  }
  /** r[k] = a[k]·b[k], two at a time; r may be a or b. */
  template <int K>
  static void multiply(Lanes* r, const Lanes* a, const Lanes* b) {
    for (int k = 0; k + 1 < K; k += 2) V::template multiply<2>(&r[k].v, &a[k].v, &b[k].v);
    if (K % 2 == 1) V::template multiply<1>(&r[K - 1].v, &a[K - 1].v, &b[K - 1].v);
  }
  friend Lanes operator*(const Lanes& a, const Lanes& b) {
    Lanes r;
    V::template multiply<1>(&r.v, &a.v, &b.v);
    return r;
  }
  /** Where a sum or difference is zero mod p: at most 0.51·p in size, it is 0 then, and so is each of its digits. */
  Mask maybe_zero() const {
    return Mask(_mm256_movemask_pd(_mm256_cmp_pd(v.l[0], _mm256_setzero_pd(), _CMP_EQ_OQ)));
  }
  static Lanes select(Mask mask, const Lanes& where_set, const Lanes& otherwise) {
    if (mask == 0) return otherwise;
    const __m256d m = bits(mask);
    Lanes r;
    for (int i = 0; i < 5; i++) r.v.l[i] = _mm256_blendv_pd(otherwise.v.l[i], where_set.v.l[i], m);
    return r;
  }

  /** Two numbers that lie side by side (64 bytes) at each of four places, in the stored form. */
  static void load_pairs(const unsigned char* const* places, std::size_t offset, Lanes& first, Lanes& second) {
    first = load(places, offset);
    second = load(places, offset + 32);
  }
  static void store_pairs(unsigned char* const* places, std::size_t offset, int count, const Lanes& first,
                          const Lanes& second) {
    for (int lane = 0; lane < count; lane++) {
      with_offset(first.reduced_lane(lane)).store(places[lane] + offset);
      with_offset(second.reduced_lane(lane)).store(places[lane] + offset + 32);
    }
  }
  /** Makes the stored form of 64-byte pairs in R = 2^256, in place or not. */
  static void import_pairs(const unsigned char* from, unsigned char* to, std::size_t pairs) {
    for (std::size_t i = 0; i < 2 * pairs; i++) with_offset(half(Single::load(from + 32 * i))).store(to + 32 * i);
  }
  /** The inverse of import_pairs; zeros, which are infinity's, stay zeros. */
  static void export_pairs(const unsigned char* from, unsigned char* to, std::size_t pairs) {
    for (std::size_t i = 0; i < 2 * pairs; i++) {
      Single x = Single::load(from + 32 * i);
      if (!x.is_zero()) {
        words::subtract(x.w, x.w, OFFSET);
        x = x.doubled();
      }
      x.store(to + 32 * i);
    }
  }

  /** One lane, R = 2^256. */
  Single get(int lane) const { return reduced_lane(lane).doubled(); }
  void set(int lane, const Single& value) {
    const Single x = half(value);
    const u64 five[5] = {x.w[0], x.w[1], x.w[2], x.w[3], 0};
    const detail51::Digits digits = detail51::balanced(five);
    for (int i = 0; i < 5; i++) {
      alignas(32) double lanes[4];
      _mm256_store_pd(lanes, v.l[i]);
      lanes[lane] = double(digits.d[i]);
      v.l[i] = _mm256_load_pd(lanes);
    }
  }

 private:
  static constexpr u64 OFFSET[4] = {u64(1) << 50, u64(1) << 37, u64(1) << 24, u64(1) << 11};

  static __m256d bits(Mask mask) {
    const __m256i lanes = _mm256_setr_epi64x(1, 2, 4, 8);
    return _mm256_castsi256_pd(_mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi64x(mask), lanes), lanes));
  }
  static Single with_offset(Single x) {
    words::add(x.w, x.w, OFFSET);
    return x;
  }
  /** x/2 mod p: from R = 2^256 to R = 2^255. */
  static Single half(const Single& x) {
    const u64 odd = 0 - (x.w[0] & 1);
    const u64 p[4] = {Field::P[0] & odd, Field::P[1] & odd, Field::P[2] & odd, Field::P[3] & odd};
    u64 sum[4];
    words::add(sum, x.w, p);
    return {{(sum[0] >> 1) | (sum[1] << 63), (sum[1] >> 1) | (sum[2] << 63), (sum[2] >> 1) | (sum[3] << 63),
             sum[3] >> 1}};
  }
  static Lanes load(const unsigned char* const* places, std::size_t offset) {
    __m256i w[4];
    for (int i = 0; i < 4; i++) w[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(places[i] + offset));
    // Word i of every number in one register.
    const __m256i a = _mm256_unpacklo_epi64(w[0], w[1]), b = _mm256_unpackhi_epi64(w[0], w[1]);
    const __m256i c = _mm256_unpacklo_epi64(w[2], w[3]), d = _mm256_unpackhi_epi64(w[2], w[3]);
    w[0] = _mm256_permute2x128_si256(a, c, 0x20);
    w[1] = _mm256_permute2x128_si256(b, d, 0x20);
    w[2] = _mm256_permute2x128_si256(a, c, 0x31);
    w[3] = _mm256_permute2x128_si256(b, d, 0x31);
    const __m256i mask = V::word(V::K.mask);
    const auto cut = [&](int i, int right, int left) {
      return _mm256_and_si256(_mm256_or_si256(_mm256_srli_epi64(w[i], right), _mm256_slli_epi64(w[i + 1], left)), mask);
    };
    const auto number = [](__m256i bits, __m256d less) {
      return _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(bits, V::word(V::K.exponent))), less);
    };
    const __m256d out = V::real(V::K.out);
    return {{{number(_mm256_and_si256(w[0], mask), out), number(cut(0, 51, 13), out), number(cut(1, 38, 26), out),
              number(cut(2, 25, 39), out), number(_mm256_srli_epi64(w[3], 12), _mm256_set1_pd(0x1p52))}}};
  }
  /** A lane's number in [0, p), R = 2^255 still. */
  Single reduced_lane(int lane) const {
    i64 digits[5];
    for (int i = 0; i < 5; i++) {
      alignas(32) double lanes[4];
      _mm256_store_pd(lanes, v.l[i]);
      digits[i] = i64(lanes[lane]);
    }
    // Twice p makes it positive: then Σ digits·2^(51·i) in words.
    u64 w[4] = {0, 0, 0, 0};
    __int128 sum = 0;
    int bit = 0, at = 0;
    for (int i = 0; i < 5; i++) {
      sum += digits[i] * ((__int128)1 << bit);
      bit += 51;
      if (bit >= 64 && at < 3) {
        w[at++] = (u64)sum;
        sum >>= 64;
        bit -= 64;
      }
    }
    w[3] = (u64)sum;
    static constexpr detail::Words TWICE = twice();
    words::add(w, w, TWICE.w);
    words::reduce_once(w, TWICE.w);
    words::reduce_once(w, Field::P);
    return {{w[0], w[1], w[2], w[3]}};
  }
  static constexpr detail::Words twice() {
    detail::Words r{};
    for (int i = 0; i < 4; i++) r.w[i] = (Field::P[i] << 1) | (i > 0 ? Field::P[i - 1] >> 63 : 0);
    return r;
  }
};

}  // namespace avx2
}  // namespace colonnade
