// The scalar field of BN254, eight elements at a time: five 52-bit limbs, Montgomery form with R = 2^260, AVX-512 IFMA.
//
// Limbs are below 2^52 but for the top one. Elements are not reduced: comments give the bound of each result as a multiple of p. A product
// of inputs below x·p and y·p is below 2p as long as x·y ≤ 84, because R > 84p. The formulas of babyjub.hpp and poseidon.hpp stay below 60,
// and everything that is subtracted there is below 4p.
#pragma once
#include <immintrin.h>
#include "babyjub.hpp"

namespace colonnade::eddsa {

/** One element, below p. */
struct Constant52 {
  u64 limb[5];
};

struct Fr8 {
  static constexpr int LANES = 8;
  using Constant = Constant52;
  __m512i limb[5];
};

namespace detail52 {

inline constexpr u64 MASK = (u64{1} << 52) - 1;

constexpr Constant52 split(const U256& a) {
  return {{bitsOf(a, 0, 52), bitsOf(a, 52, 52), bitsOf(a, 104, 52), bitsOf(a, 156, 52), bitsOf(a, 208, 48)}};
}
inline constexpr Constant52 P1 = split(MODULUS);
inline constexpr Constant52 P2 = split(add(MODULUS, MODULUS));
inline constexpr Constant52 P4 = split(add(add(MODULUS, MODULUS), add(MODULUS, MODULUS)));
inline constexpr Constant52 R2 = split(detail::powerOfTwo(520));
inline constexpr u64 INV52 = detail::INV & MASK;

static inline __m512i all(u64 a) { return _mm512_set1_epi64(static_cast<long long>(a)); }

/** Makes limbs canonical but for the top one; limbs may be negative, the whole may not. */
static inline Fr8 carried(Fr8 a) {
  for (int i = 0; i < 4; i++) {
    a.limb[i + 1] = _mm512_add_epi64(a.limb[i + 1], _mm512_srai_epi64(a.limb[i], 52));
    a.limb[i] = _mm512_and_si512(a.limb[i], all(MASK));
  }
  return a;
}

struct Wide {
  __m512i limb[10];
};

template <class B>
static inline __m512i limbOf(const B& b, int i);
template <>
inline __m512i limbOf(const Fr8& b, int i) { return b.limb[i]; }
template <>
inline __m512i limbOf(const Constant52& b, int i) { return all(b.limb[i]); }

/** wide + a·b. */
template <class B>
static inline void accumulate(Wide& wide, const Fr8& a, const B& b) {
  for (int i = 0; i < 5; i++) {
    const __m512i factor = limbOf(b, i);
    for (int j = 0; j < 5; j++) wide.limb[i + j] = _mm512_madd52lo_epu64(wide.limb[i + j], a.limb[j], factor);
    for (int j = 0; j < 5; j++) wide.limb[i + j + 1] = _mm512_madd52hi_epu64(wide.limb[i + j + 1], a.limb[j], factor);
  }
}

/** wide / R, below wide / R + p. */
static inline Fr8 reduced(Wide& wide) {
  const __m512i inverse = all(INV52);
  for (int i = 0; i < 5; i++) {
    const __m512i m = _mm512_madd52lo_epu64(_mm512_setzero_si512(), wide.limb[i], inverse);
    for (int j = 0; j < 5; j++) wide.limb[i + j] = _mm512_madd52lo_epu64(wide.limb[i + j], m, all(P1.limb[j]));
    for (int j = 0; j < 5; j++) wide.limb[i + j + 1] = _mm512_madd52hi_epu64(wide.limb[i + j + 1], m, all(P1.limb[j]));
    wide.limb[i + 1] = _mm512_add_epi64(wide.limb[i + 1], _mm512_srli_epi64(wide.limb[i], 52));
  }
  return carried({{wide.limb[5], wide.limb[6], wide.limb[7], wide.limb[8], wide.limb[9]}});
}

template <class B>
static inline Fr8 product(const Fr8& a, const B& b) {
  Wide wide{};
  accumulate(wide, a, b);
  return reduced(wide);
}

/** The representative in [0, p] divided by R; p stands for 0 then. */
static inline Fr8 leftMontgomery(const Fr8& a) { return product(a, Constant52{{1, 0, 0, 0, 0}}); }

}  // namespace detail52

/** Below 2p. */
static inline Fr8 operator*(const Fr8& a, const Fr8& b) { return detail52::product(a, b); }
static inline Fr8 operator*(const Fr8& a, const Constant52& b) { return detail52::product(a, b); }
static inline Fr8 square(const Fr8& a) { return a * a; }

/** The sum of both bounds. */
template <class B>
static inline Fr8 plus(const Fr8& a, const B& b) {
  Fr8 r;
  for (int i = 0; i < 5; i++) r.limb[i] = _mm512_add_epi64(a.limb[i], detail52::limbOf(b, i));
  return detail52::carried(r);
}
static inline Fr8 operator+(const Fr8& a, const Fr8& b) { return plus(a, b); }
static inline Fr8 operator+(const Fr8& a, const Constant52& b) { return plus(a, b); }

/** b below 4p; the result is below a's bound + 4p. */
static inline Fr8 operator-(const Fr8& a, const Fr8& b) {
  Fr8 r;
  for (int i = 0; i < 5; i++) {
    r.limb[i] = _mm512_sub_epi64(_mm512_add_epi64(a.limb[i], detail52::all(detail52::P4.limb[i])), b.limb[i]);
  }
  return detail52::carried(r);
}

/** Below 2p, from below 4p. */
static inline Fr8 trimmed(const Fr8& a) {
  Fr8 less;
  for (int i = 0; i < 5; i++) less.limb[i] = _mm512_sub_epi64(a.limb[i], detail52::all(detail52::P2.limb[i]));
  less = detail52::carried(less);
  const __mmask8 keep = _mm512_cmplt_epi64_mask(less.limb[4], _mm512_setzero_si512());
  for (int i = 0; i < 5; i++) less.limb[i] = _mm512_mask_blend_epi64(keep, less.limb[i], a.limb[i]);
  return less;
}

/** Below 2p for elements below 84p / n. */
static inline Fr8 dot(const Constant52* row, const Fr8* x, int n) {
  detail52::Wide wide{};
  for (int i = 0; i < n; i++) detail52::accumulate(wide, x[i], row[i]);
  return detail52::reduced(wide);
}

static inline void load(Fr8& to, const U256* from) {
  alignas(64) u64 limbs[5][8];
  for (int lane = 0; lane < 8; lane++) {
    const Constant52 parts = detail52::split(from[lane]);
    for (int i = 0; i < 5; i++) limbs[i][lane] = parts.limb[i];
  }
  for (int i = 0; i < 5; i++) to.limb[i] = _mm512_load_si512(limbs[i]);
  to = to * detail52::R2;
}

static inline void store(U256* to, const Fr8& from) {
  const Fr8 a = detail52::leftMontgomery(from);
  alignas(64) u64 limbs[5][8];
  for (int i = 0; i < 5; i++) _mm512_store_si512(limbs[i], a.limb[i]);
  for (int lane = 0; lane < 8; lane++) {
    const u64 l[5] = {limbs[0][lane], limbs[1][lane], limbs[2][lane], limbs[3][lane], limbs[4][lane]};
    const U256 value{{l[0] | (l[1] << 52), (l[1] >> 12) | (l[2] << 40), (l[2] >> 24) | (l[3] << 28), (l[3] >> 36) | (l[4] << 16)}};
    to[lane] = reduce(value, MODULUS);
  }
}

static inline unsigned zeroLanes(const Fr8& a) {
  const Fr8 r = detail52::leftMontgomery(a);
  __mmask8 isZero = 0xff, isModulus = 0xff;
  for (int i = 0; i < 5; i++) {
    isZero &= _mm512_cmpeq_epi64_mask(r.limb[i], _mm512_setzero_si512());
    isModulus &= _mm512_cmpeq_epi64_mask(r.limb[i], detail52::all(detail52::P1.limb[i]));
  }
  return static_cast<unsigned>(isZero | isModulus);
}

static inline Fr8 broadcast(const Fr8&, const Constant52& a) {
  Fr8 r;
  for (int i = 0; i < 5; i++) r.limb[i] = detail52::all(a.limb[i]);
  return r;
}

namespace detail52 {

/** What both tables have in common: |digit| and sign of each lane. */
struct Choice {
  __m512i magnitude;
  __mmask8 negative;
};
static inline Choice choiceOf(const int* digits) {
  const __m512i wide = _mm512_cvtepi32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(digits)));
  return {_mm512_abs_epi64(wide), _mm512_cmplt_epi64_mask(wide, _mm512_setzero_si512())};
}

/** Limb i of each lane from `words` at 8-byte positions `at` + i·step. */
template <int STEP>
static inline Fr8 gathered(const void* words, __m512i at) {
  Fr8 r;
  for (int i = 0; i < 5; i++) r.limb[i] = _mm512_i64gather_epi64(at, static_cast<const u64*>(words) + i * STEP, 8);
  return r;
}

static inline Fr8 negatedWhere(__mmask8 where, const Fr8& a) {
  Fr8 r = Fr8{} - a;
  for (int i = 0; i < 5; i++) r.limb[i] = _mm512_mask_blend_epi64(where, a.limb[i], r.limb[i]);
  return r;
}

static inline __m512i product(__m512i a, u64 b) { return _mm512_mul_epu32(a, all(b)); }

}  // namespace detail52

static inline Cached<Fr8> select(const Cached<Fr8>* table, const int* digits) {
  using namespace detail52;
  constexpr u64 ELEMENT = sizeof(Fr8) / 8, ENTRY = sizeof(Cached<Fr8>) / 8;
  const auto [magnitude, negative] = choiceOf(digits);
  const __m512i at = _mm512_add_epi64(product(magnitude, ENTRY), _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
  const __m512i next = _mm512_add_epi64(at, all(ELEMENT));
  const Fr8 sum = gathered<8>(table, _mm512_mask_blend_epi64(negative, at, next));
  const Fr8 difference = gathered<8>(table, _mm512_mask_blend_epi64(negative, next, at));
  const Fr8 twiceDT = gathered<8>(table, _mm512_add_epi64(at, all(2 * ELEMENT)));
  return {sum, difference, negatedWhere(negative, twiceDT), gathered<8>(table, _mm512_add_epi64(at, all(3 * ELEMENT)))};
}

static inline CachedAffine<Fr8> selectAffine(const CachedAffine<Constant52>* table, const int* digits) {
  using namespace detail52;
  const auto [magnitude, negative] = choiceOf(digits);
  const __m512i at = product(magnitude, sizeof(CachedAffine<Constant52>) / 8);
  const __m512i next = _mm512_add_epi64(at, all(5));
  const Fr8 sum = gathered<1>(table, _mm512_mask_blend_epi64(negative, at, next));
  const Fr8 difference = gathered<1>(table, _mm512_mask_blend_epi64(negative, next, at));
  return {sum, difference, negatedWhere(negative, gathered<1>(table, _mm512_add_epi64(at, all(10))))};
}

}  // namespace colonnade::eddsa
