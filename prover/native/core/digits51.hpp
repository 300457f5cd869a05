/**
 * Field elements in five balanced digits of 51 bits, held as doubles, four elements at a time: AVX2 and FMA.
 * Montgomery form with R = 2^255. docs/avx2.md has the argument for every bound that is claimed here.
 *
 * A number is *settled* when its digits 0 … 3 are at most 2^50 + 4 in size and the number is at most 1.05·p in size; it
 * may be negative. It is *loose* when it is a sum or difference of two settled numbers. `settled` takes sums and
 * differences of up to four settled numbers; `multiply` takes settled numbers, or a loose one and one of at most p/2,
 * and gives settled ones; `square` takes and gives settled numbers.
 */
#pragma once
#include <immintrin.h>

#include "mont256.hpp"

#if defined(__FAST_MATH__)
#error "Sums of doubles are meant as they are written: no -ffast-math here."
#endif

namespace colonnade {
namespace avx2 {

using i64 = std::int64_t;

namespace detail51 {

constexpr i64 HALF = i64(1) << 50;
constexpr u64 MASK = (u64(1) << 51) - 1;

/** Balanced digits of a number of five words; the top digit takes what is left. */
struct Digits { i64 d[5]; };
constexpr Digits balanced(const u64* number) {
  u64 w[5] = {number[0], number[1], number[2], number[3], number[4]};
  Digits r{};
  for (int i = 0; i < 4; i++) {
    // Half a unit is added before the cut and taken off the digit again.
    u64 carry = u64(HALF);
    for (auto& word : w) {
      word += carry;
      carry = word < carry ? 1 : 0;
    }
    r.d[i] = i64(w[0] & MASK) - HALF;
    for (int k = 0; k < 5; k++) w[k] = (w[k] >> 51) | (k < 4 ? w[k + 1] << 13 : 0);
  }
  r.d[4] = i64(w[0]);
  return r;
}

}  // namespace detail51

template <class Field>
struct Digits51 {
  __m256d l[5];

  /** Added to a double up to 2^102, HIGH rounds it to k·2^51; the sum's bits are k + BITS_HIGH. LOW: the same for k. */
  static constexpr double HIGH = 0x1.8p103, LOW = 0x1.8p52;
  static constexpr u64 BITS_HIGH = 0x4668000000000000, BITS_LOW = 0x4338000000000000;
  /** −1/p mod 2^51: below 2^50 for both fields, so that m·n below stays small. */
  static constexpr u64 INVERSE = detail::negative_inverse(Field::P[0]) & detail51::MASK;
  static_assert(INVERSE < (u64(1) << 49) + (u64(1) << 44), "the bound 1.05·p needs 1/p to be small");

  struct Constants {
    alignas(32) double n[5][4] = {}, p[5][4] = {}, inverse[4] = {}, high[4] = {}, both[4] = {};
    alignas(32) double out[4] = {}, low[4] = {}, unit[4] = {}, quotient[4] = {};
    alignas(32) u64 first[10][4] = {}, mask[4] = {}, exponent[4] = {};
  };
  static constexpr Constants make() {
    // n = (p·INVERSE + 1)/2^51: a digit d in column i is the same mod p as d·n in column i + 1.
    u64 w[5] = {}, carry = 1;
    for (int i = 0; i < 5; i++) {
      const u128 x = (u128)(i < 4 ? Field::P[i] : 0) * INVERSE + carry;
      w[i] = (u64)x;
      carry = (u64)(x >> 64);
    }
    for (int i = 0; i < 5; i++) w[i] = (w[i] >> 51) | (i < 4 ? w[i + 1] << 13 : 0);
    const u64 modulus[5] = {Field::P[0], Field::P[1], Field::P[2], Field::P[3], 0};
    const detail51::Digits n = detail51::balanced(w), p = detail51::balanced(modulus);
    // How many low and high halves go into each column, two products that share their halves counted once.
    u64 lows[10] = {}, highs[10] = {};
    for (int i = 0; i < 6; i++) {
      for (int j = i == 5 ? 1 : 0; j < 5; j++) {
        if (i < 5) {
          lows[i + j]++;
          highs[i + j + 1]++;
        } else {
          lows[4 + j]++;
          highs[5 + j]++;
        }
      }
    }
    highs[5]++;  // m·p_0, of which only the high half counts
    Constants k;
    for (int lane = 0; lane < 4; lane++) {
      for (int c = 0; c < 10; c++) {
        // Columns are kept positive by 2^57, which the column above takes off again as 2^6, and half a unit rounds.
        const u64 bias = c == 9 ? BITS_LOW - 64 : (u64(1) << 50) + (u64(1) << 57) - (c == 0 ? 0 : 64);
        k.first[c][lane] = bias - lows[c] * BITS_LOW - highs[c] * BITS_HIGH;
      }
      for (int j = 0; j < 5; j++) {
        k.n[j][lane] = double(n.d[j]);
        k.p[j][lane] = double(p.d[j]);
      }
      k.inverse[lane] = double(INVERSE);
      k.high[lane] = HIGH;
      k.both[lane] = HIGH + LOW;
      k.low[lane] = LOW;
      k.out[lane] = 0x1p52 + 0x1p50;
      k.unit[lane] = 0x1p-51;
      k.quotient[lane] = 1.0 / (double(p.d[4]) + double(p.d[3]) * 0x1p-51);
      k.mask[lane] = detail51::MASK;
      k.exponent[lane] = 0x4330000000000000;
    }
    return k;
  }
  static constexpr Constants K = make();

  static __m256d real(const double* x) { return _mm256_load_pd(x); }
  static __m256i word(const u64* x) { return _mm256_load_si256(reinterpret_cast<const __m256i*>(x)); }
  static const __m256d& in_memory(const double* x) { return *reinterpret_cast<const __m256d*>(x); }

  friend Digits51 operator+(const Digits51& a, const Digits51& b) {
    Digits51 r;
    for (int i = 0; i < 5; i++) r.l[i] = _mm256_add_pd(a.l[i], b.l[i]);
    return r;
  }
  friend Digits51 operator-(const Digits51& a, const Digits51& b) {
    Digits51 r;
    for (int i = 0; i < 5; i++) r.l[i] = _mm256_sub_pd(a.l[i], b.l[i]);
    return r;
  }
  /** The same mod p, settled, and at most 0.51·p in size: for digits up to 4·(2^50 + 4), numbers up to 4.2·p. */
  Digits51 settled() const {
    const __m256d low = real(K.low), high = real(K.high), unit = real(K.unit);
    const __m256d q = _mm256_sub_pd(_mm256_fmadd_pd(l[4], real(K.quotient), low), low);
    Digits51 r;
    for (int i = 0; i < 5; i++) r.l[i] = _mm256_fnmadd_pd(q, real(K.p[i]), l[i]);
    __m256d carry[4];
    for (int i = 0; i < 4; i++) carry[i] = _mm256_sub_pd(_mm256_add_pd(r.l[i], high), high);
    for (int i = 0; i < 4; i++) r.l[i] = _mm256_sub_pd(r.l[i], carry[i]);
    for (int i = 0; i < 4; i++) r.l[i + 1] = _mm256_fmadd_pd(carry[i], unit, r.l[i + 1]);
    return r;
  }

  /** r[k] = a[k]·b[k]/2^255 for N = 1 or 2, settled, digits 0 … 3 within ±2^50. r may be a or b. */
  template <int N>
  __attribute__((noinline)) static void multiply(Digits51* r, const Digits51* a, const Digits51* b) {
    rows<N, false>(r, a, b);
  }
  /** r[k] = a[k]²/2^255. r may be a. */
  template <int N>
  __attribute__((noinline)) static void square(Digits51* r, const Digits51* a) {
    rows<N, true>(r, a, a);
  }

 private:
  /** Columns, as the bits of sums of doubles; and what the next row is reduced by. */
  struct State {
    __m256i t[10];
    __m256d m;
  };
#define COLONNADE_INLINE __attribute__((always_inline)) static inline

  // In assembly, in this order: GCC would add the sums up otherwise and keep the halves, which fit no register file.
  /** low += x·y mod 2^51 (balanced), high += x·y >> 51. At most 2^102 in size. */
  COLONNADE_INLINE void product(__m256i& low, __m256i& up, const __m256d& x, const __m256d& y, const __m256d& high) {
    __m256d h, l;
    asm("vmovapd %[c], %[h]\n vfmadd231pd %[y], %[x], %[h]\n vsubpd %[both], %[h], %[l]\n vpaddq %[h], %[up], %[up]\n"
        "vfmsub231pd %[y], %[x], %[l]\n vpaddq %[l], %[low], %[low]\n"
        : [h] "=&x"(h), [l] "=&x"(l), [low] "+x"(low), [up] "+x"(up)
        : [x] "x"(x), [y] "m"(y), [c] "x"(high), [both] "m"(in_memory(K.both)));
  }
  /** The same with x·y + m·n, together at most 2^102 in size. */
  COLONNADE_INLINE void products(__m256i& low, __m256i& up, const __m256d& x, const __m256d& y, const __m256d& m,
                                 const __m256d& n, const __m256d& high) {
    __m256d h, g, l;
    asm("vmovapd %[c], %[h]\n vfmadd231pd %[y], %[x], %[h]\n vsubpd %[both], %[h], %[l]\n vmovapd %[h], %[g]\n"
        "vfmadd231pd %[n], %[m], %[g]\n vfmsub231pd %[y], %[x], %[l]\n vsubpd %[g], %[h], %[h]\n"
        "vpaddq %[g], %[up], %[up]\n vfmadd231pd %[n], %[m], %[h]\n vaddpd %[h], %[l], %[l]\n"
        "vpaddq %[l], %[low], %[low]\n"
        : [h] "=&x"(h), [g] "=&x"(g), [l] "=&x"(l), [low] "+x"(low), [up] "+x"(up)
        : [x] "x"(x), [y] "m"(y), [m] "x"(m), [n] "m"(n), [c] "x"(high), [both] "m"(in_memory(K.both)));
  }
  /** A column's lowest 51 bits as a balanced digit. */
  COLONNADE_INLINE __m256d digit(__m256i column) {
    const __m256i bits = _mm256_or_si256(_mm256_and_si256(column, word(K.mask)), word(K.exponent));
    return _mm256_sub_pd(_mm256_castsi256_pd(bits), real(K.out));
  }
  /** Row by row, for all N side by side: each waits for its own carries. */
  template <int N, bool SQUARE>
  COLONNADE_INLINE void rows(Digits51* r, const Digits51* a, const Digits51* b) {
    const __m256d high = real(K.high);
    State s[N];
    for (int k = 0; k < N; k++) step<0, SQUARE>(s[k], a[k], b[k], high);
    for (int k = 0; k < N; k++) step<1, SQUARE>(s[k], a[k], b[k], high);
    for (int k = 0; k < N; k++) step<2, SQUARE>(s[k], a[k], b[k], high);
    for (int k = 0; k < N; k++) step<3, SQUARE>(s[k], a[k], b[k], high);
    for (int k = 0; k < N; k++) step<4, SQUARE>(s[k], a[k], b[k], high);
    for (int k = 0; k < N; k++) last_step(r[k], s[k], high);
  }
  /** In a square a_I·a_j stands for a_j·a_I as well, doubled, and rows begin at j = I. */
  template <int I, bool SQUARE>
  COLONNADE_INLINE void step(State& s, const Digits51& a, const Digits51& b, const __m256d& high) {
    const __m256d x = b.l[I], rest = SQUARE ? _mm256_add_pd(x, x) : x;
    if constexpr (I == 0) {
#pragma GCC unroll 6
      for (int c = 0; c < 6; c++) s.t[c] = word(K.first[c]);
#pragma GCC unroll 5
      for (int j = 0; j < 5; j++) product(s.t[j], s.t[j + 1], j == 0 ? x : rest, a.l[j], high);
    } else {
      s.t[I + 5] = word(K.first[I + 5]);
      s.t[I] = _mm256_add_epi64(s.t[I], _mm256_srli_epi64(s.t[I - 1], 51));
#pragma GCC unroll 5
      for (int j = 0; j < 5; j++) {
        __m256i &low = s.t[I + j], &up = s.t[I + j + 1];
        if (SQUARE && j < I) product(low, up, s.m, in_memory(K.n[j]), high);
        else products(low, up, j == I ? x : rest, a.l[j], s.m, in_memory(K.n[j]), high);
      }
    }
    s.m = digit(s.t[I]);
    if constexpr (I == 4) {
      // The last digit times −1/p mod 2^51, balanced: this time what is added is a multiple of p, and the column goes.
      const __m256d h = _mm256_fmadd_pd(s.m, real(K.inverse), high);
      s.m = _mm256_fmadd_pd(s.m, real(K.inverse), _mm256_sub_pd(high, h));
    }
  }
  COLONNADE_INLINE void last_step(Digits51& r, State& s, const __m256d& high) {
    s.t[5] = _mm256_add_epi64(s.t[5], _mm256_srli_epi64(s.t[4], 51));
    s.t[5] = _mm256_add_epi64(s.t[5], _mm256_castpd_si256(_mm256_fmadd_pd(s.m, real(K.p[0]), high)));
#pragma GCC unroll 4
    for (int j = 1; j < 5; j++) product(s.t[4 + j], s.t[5 + j], s.m, in_memory(K.p[j]), high);
#pragma GCC unroll 4
    for (int c = 5; c < 9; c++) {
      r.l[c - 5] = digit(s.t[c]);
      s.t[c + 1] = _mm256_add_epi64(s.t[c + 1], _mm256_srli_epi64(s.t[c], 51));
    }
    r.l[4] = _mm256_sub_pd(_mm256_castsi256_pd(s.t[9]), real(K.low));
  }
#undef COLONNADE_INLINE
};

}  // namespace avx2
}  // namespace colonnade
