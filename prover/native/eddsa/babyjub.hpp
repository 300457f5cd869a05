// BabyJubJub (ERC-2494) as −x² + y² = 1 + d·x²·y²: the curve's own x times √−a, which makes every addition cheaper. Extended coordinates
// (Hisil, Wong, Carter, Dawson 2008). The formulas are complete: −1 is a square and d is not.
#pragma once
#include <vector>
#include "fr.hpp"

namespace colonnade::eddsa {

/** Order of the prime subgroup. */
inline constexpr U256 SUBGROUP_ORDER{{0x677297dc392126f1, 0xab3eedb83920ee0a, 0x370a08b6d0302b0b, 0x060c89ce5c263405}};

/** Constants of the curve; for several lanes they are those of one, repeated. */
struct Curve {
  Fr a, d, rootOfMinusA, twiceD;

  static const Curve& get() {
    static const Curve curve = [] {
      Curve c{small(168700), small(168696), {}, {}};
      c.rootOfMinusA = squareRoot(Fr{} - c.a);
      const Fr scaled = c.d * inverse(Fr{} - c.a);
      c.twiceD = scaled + scaled;
      return c;
    }();
    return curve;
  }
};

/** (X/Z, Y/Z) with T = XY/Z. */
template <class F>
struct Point {
  F x, y, z, t;
};

/** A point as the second summand: y + x, y − x, 2d·t, 2z. */
template <class F>
struct Cached {
  F sum, difference, twiceDT, twiceZ;
};

/** An affine point as the second summand. */
template <class C>
struct CachedAffine {
  C sum, difference, twiceDT;
};

template <class F, class C>
Cached<F> cache(const Point<F>& p, const C& twiceD) {
  return {p.y + p.x, p.y - p.x, p.t * twiceD, p.z + p.z};
}

template <class F, class C>
inline Point<F> finishAddition(const F& a, const F& b, const C& c, const F& d) {
  const F e = b - a, f = d - c, g = d + c, h = b + a;
  return {e * f, g * h, f * g, e * h};
}

template <class F>
inline Point<F> add(const Point<F>& p, const Cached<F>& q) {
  return finishAddition((p.y - p.x) * q.difference, (p.y + p.x) * q.sum, p.t * q.twiceDT, p.z * q.twiceZ);
}

template <class F, class C>
inline Point<F> addAffine(const Point<F>& p, const CachedAffine<C>& q) {
  return finishAddition((p.y - p.x) * q.difference, (p.y + p.x) * q.sum, p.t * q.twiceDT, p.z + p.z);
}

/** 2p; T only if the next step is an addition. */
template <bool WITH_T, class F>
inline Point<F> twice(const Point<F>& p) {
  const F a = square(p.x), b = square(p.y), zz = square(p.z), sum = a + b;
  const F e = square(p.x + p.y) - sum, g = b - a, f = g - (zz + zz), h = F{} - sum;
  return {e * f, g * h, f * g, WITH_T ? e * h : p.t};
}

/** Digits of `scalar` < 2^254 in radix 2^bits, each in [−2^(bits−1), 2^(bits−1)), lowest first. */
inline void signedDigits(const U256& scalar, int bits, int count, int* digits) {
  int carry = 0;
  for (int i = 0; i < count; i++) {
    const int digit = static_cast<int>(bitsOf(scalar, i * bits, bits)) + carry;
    carry = digit >= (1 << (bits - 1)) ? 1 : 0;
    digits[i] = digit - (carry << bits);
  }
}

inline constexpr int FIXED_BITS = 7;
inline constexpr int FIXED_WINDOWS = 36;  // 252 bits: S < 2^251 and a carry
inline constexpr int FIXED_SIZE = (1 << (FIXED_BITS - 1)) + 1;
inline constexpr int VARIABLE_BITS = 5;
inline constexpr int VARIABLE_WINDOWS = 51;
inline constexpr int VARIABLE_SIZE = (1 << (VARIABLE_BITS - 1)) + 1;

/** d·2^(7j)·B8 for d = 0 … 64 and each window j. */
template <class C, class Convert>
std::vector<CachedAffine<C>> fixedBaseTable(const Fr& baseX, const Fr& baseY, Convert convert) {
  const Curve& curve = Curve::get();
  const Fr x = baseX * curve.rootOfMinusA;
  Point<Fr> unit{x, baseY, one(), x * baseY};
  std::vector<CachedAffine<C>> table;
  table.reserve(FIXED_WINDOWS * FIXED_SIZE);
  for (int window = 0; window < FIXED_WINDOWS; window++) {
    const Cached<Fr> step = cache(unit, curve.twiceD);
    Point<Fr> p{{}, one(), one(), {}};
    for (int d = 0; d < FIXED_SIZE; d++, p = add(p, step)) {
      const Fr perZ = inverse(p.z), px = p.x * perZ, py = p.y * perZ;
      table.push_back({convert(py + px), convert(py - px), convert(px * py * curve.twiceD)});
    }
    for (int i = 0; i < FIXED_BITS; i++) unit = twice<true>(unit);
  }
  return table;
}

}  // namespace colonnade::eddsa
