/**
 * The interface of lanes_ifma.hpp on four lanes of digits51.hpp. Sums and differences are settled at once, but for
 * those that are called loose, so the bounds that groups.hpp keeps need no care. Every number that goes into a product,
 * to memory or into a lane is settled; a loose number goes into a product with a Constant, or is settled.
 *
 * Points are kept as 32 bytes a number, R = 2^255, reduced, plus half a unit in each digit but the top one (OFFSET):
 * digits then come out of a mask and a subtraction. No number is stored as zeros, so zeros stay infinity's. Vectors of
 * scalars are plain numbers, R = 2^256: load_row takes them as they are, import_row halves them.
 */
#pragma once
#include <array>

#include "words_avx2.hpp"

namespace colonnade {
namespace avx2 {

template <class Field>
struct Lanes {
  static constexpr int COUNT = 4;
  using Mask = std::uint8_t;
  using Single = Mont256<Field>;
  using V = Digits51<Field>;
  using Memory = Memory51<Field>;

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
  /** Sums and differences of two numbers that are left as they are: digits up to 2^51 + 8, numbers up to 2.1·p. */
  static Lanes loose_sum(const Lanes& a, const Lanes& b) { return {a.v + b.v}; }
  template <u64>
  static Lanes loose_difference(const Lanes& a, const Lanes& b) { return {a.v - b.v}; }
  /** For sums of two loose numbers at the most. */
  Lanes settled() const { return {v.settled()}; }
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
  template <int K>
  static void square(Lanes* r, const Lanes* a) {
    for (int k = 0; k + 1 < K; k += 2) V::template square<2>(&r[k].v, &a[k].v);
    if (K % 2 == 1) V::template square<1>(&r[K - 1].v, &a[K - 1].v);
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
    first.v = Memory::stored_digits(Words4::load(places, offset));
    second.v = Memory::stored_digits(Words4::load(places, offset + 32));
  }
  static void store_pairs(unsigned char* const* places, std::size_t offset, int count, const Lanes& first,
                          const Lanes& second) {
    Memory::template words<true>(first.v).store(places, offset, count);
    Memory::template words<true>(second.v).store(places, offset + 32, count);
  }
  /** Makes the stored form of 64-byte pairs in R = 2^256, in place or not. */
  static void import_pairs(const unsigned char* from, unsigned char* to, std::size_t pairs) {
    std::size_t i = 0;
    for (; i + COUNT <= 2 * pairs; i += COUNT) {
      const Words4 words = Memory::template words<true>(import_row(from + 32 * i).v);
      words.store(row(to + 32 * i).data(), 0, COUNT);
    }
    for (; i < 2 * pairs; i++) {
      Single x = half(Single::load(from + 32 * i));
      words::add(x.w, x.w, Memory::OFFSET);
      x.store(to + 32 * i);
    }
  }
  /** The inverse of import_pairs; zeros, which are infinity's, stay zeros. */
  static void export_pairs(const unsigned char* from, unsigned char* to, std::size_t pairs) {
    for (std::size_t i = 0; i < 2 * pairs; i++) {
      Single x = Single::load(from + 32 * i);
      if (!x.is_zero()) {
        words::subtract(x.w, x.w, Memory::OFFSET);
        x = x.doubled();
      }
      x.store(to + 32 * i);
    }
  }

  /** Four numbers one after another, as they are. */
  static Lanes load_row(const unsigned char* place) { return {Memory::digits(Words4::load(row(place).data(), 0))}; }
  /** R = 2^256 → R = 2^255. */
  static Lanes import_row(const unsigned char* place) {
    return {Memory::halved_digits(Words4::load(row(place).data(), 0))};
  }
  /** Reduced, as they are. */
  void store_row(unsigned char* place) const { Memory::template words<false>(v).store(row(place).data(), 0, COUNT); }
  /** One number in all lanes. */
  static Lanes all(const Single& value) { return all_raw(half(value)); }
  /** The same without a change of form. */
  static Lanes all_raw(const Single& value) {
    const detail51::Digits digits = digits_of(value);
    Lanes r;
    for (int i = 0; i < 5; i++) r.v.l[i] = _mm256_set1_pd(double(digits.d[i]));
    return r;
  }
  /** A number of at most p/2 in size: its product with a loose number is settled. */
  struct Constant { double l[5]; };
  static Constant constant(const Single& value) {
    const Single x = half(value), opposite = x.negated();
    const bool is_large = detail::at_least(x.w, opposite.w) && !x.is_zero();
    const detail51::Digits digits = digits_of(is_large ? opposite : x);
    Constant r;
    for (int i = 0; i < 5; i++) r.l[i] = double(is_large ? -digits.d[i] : digits.d[i]);
    return r;
  }
  static Lanes all(const Constant& c) {
    Lanes r;
    for (int i = 0; i < 5; i++) r.v.l[i] = _mm256_broadcast_sd(&c.l[i]);
    return r;
  }
  /** Row i of the result holds lane i of every input row. */
  static void transpose_tile(Lanes tile[4]) {
    for (int digit = 0; digit < 5; digit++) {
      __m256i r[4];
      for (int i = 0; i < 4; i++) r[i] = _mm256_castpd_si256(tile[i].v.l[digit]);
      Words4::transpose(r);
      for (int i = 0; i < 4; i++) tile[i].v.l[digit] = _mm256_castsi256_pd(r[i]);
    }
  }

  /** One lane, R = 2^256. */
  Single get(int lane) const {
    unsigned char bytes[COUNT * 32];
    store_row(bytes);
    return Single::load(bytes + 32 * lane).doubled();
  }
  void set(int lane, const Single& value) {
    const detail51::Digits digits = digits_of(half(value));
    for (int i = 0; i < 5; i++) {
      alignas(32) double lanes[4];
      _mm256_store_pd(lanes, v.l[i]);
      lanes[lane] = double(digits.d[i]);
      v.l[i] = _mm256_load_pd(lanes);
    }
  }

 private:
  static __m256d bits(Mask mask) {
    const __m256i lanes = _mm256_setr_epi64x(1, 2, 4, 8);
    return _mm256_castsi256_pd(_mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi64x(mask), lanes), lanes));
  }
  /** The places of four numbers one after another. */
  template <class Bytes>
  static std::array<Bytes*, 4> row(Bytes* place) { return {place, place + 32, place + 64, place + 96}; }
  static detail51::Digits digits_of(const Single& x) {
    const u64 five[5] = {x.w[0], x.w[1], x.w[2], x.w[3], 0};
    return detail51::balanced(five);
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
};

}  // namespace avx2
}  // namespace colonnade
