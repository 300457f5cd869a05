/**
 * Points of the two groups, one at a time. Affine points have (0, 0) for infinity, which is on neither curve; sums are kept as
 * (X, Y, ZZ, ZZZ) with x = X/ZZ, y = Y/ZZZ, ZZ³ = ZZZ² (the formulas are those called "xyzz" in the Explicit-Formulas Database). All
 * operations are complete: equal points, opposite points and infinity give what they should.
 */
#pragma once
#include "fq2.hpp"

namespace colonnade {

template <class F>
struct AffinePoint {
  F x, y;

  static AffinePoint infinity() { return {F::zero(), F::zero()}; }
  static AffinePoint load(const void* bytes) {
    const auto* p = static_cast<const unsigned char*>(bytes);
    return {F::load(p), F::load(p + sizeof(F))};
  }
  void store(void* bytes) const {
    auto* p = static_cast<unsigned char*>(bytes);
    x.store(p);
    y.store(p + sizeof(F));
  }
  bool is_infinity() const { return x.is_zero() && y.is_zero(); }
  AffinePoint negated() const { return {x, y.negated()}; }
};

template <class F>
struct XyzzPoint {
  F x, y, zz, zzz;

  static XyzzPoint infinity() { return {F::zero(), F::zero(), F::zero(), F::zero()}; }
  static XyzzPoint from(const AffinePoint<F>& p) { return p.is_infinity() ? infinity() : XyzzPoint{p.x, p.y, F::one(), F::one()}; }
  bool is_infinity() const { return zz.is_zero(); }
  XyzzPoint negated() const { return {x, y.negated(), zz, zzz}; }

  XyzzPoint doubled() const {
    if (is_infinity()) return *this;
    const F u = y.doubled();
    const F v = u.squared();
    const F w = u * v;
    const F s = x * v;
    const F xx = x.squared();
    const F m = xx.doubled() + xx;
    const F x3 = m.squared() - s.doubled();
    return {x3, m * (s - x3) - w * y, v * zz, w * zzz};
  }

  friend XyzzPoint operator+(const XyzzPoint& a, const AffinePoint<F>& b) {
    if (b.is_infinity()) return a;
    if (a.is_infinity()) return from(b);
    const F p = b.x * a.zz - a.x;
    const F r = b.y * a.zzz - a.y;
    if (p.is_zero()) return r.is_zero() ? a.doubled() : infinity();
    const F pp = p.squared();
    const F ppp = p * pp;
    const F q = a.x * pp;
    const F x3 = r.squared() - ppp - q.doubled();
    return {x3, r * (q - x3) - a.y * ppp, a.zz * pp, a.zzz * ppp};
  }
  friend XyzzPoint operator+(const XyzzPoint& a, const XyzzPoint& b) {
    if (b.is_infinity()) return a;
    if (a.is_infinity()) return b;
    const F u1 = a.x * b.zz;
    const F s1 = a.y * b.zzz;
    const F p = b.x * a.zz - u1;
    const F r = b.y * a.zzz - s1;
    if (p.is_zero()) return r.is_zero() ? a.doubled() : infinity();
    const F pp = p.squared();
    const F ppp = p * pp;
    const F q = u1 * pp;
    const F x3 = r.squared() - ppp - q.doubled();
    return {x3, r * (q - x3) - s1 * ppp, a.zz * b.zz * pp, a.zzz * b.zzz * ppp};
  }

  AffinePoint<F> to_affine() const {
    if (is_infinity()) return AffinePoint<F>::infinity();
    const F inverse = (zz * zzz).inverted();
    return {x * inverse * zzz, y * inverse * zz};
  }

  /** scalar·this; the scalar is a plain number of four words. */
  XyzzPoint multiplied(const u64 scalar[4]) const {
    XyzzPoint sum = infinity();
    for (int i = 255; i >= 0; i--) {
      sum = sum.doubled();
      if ((scalar[i / 64] >> (i % 64)) & 1) sum = sum + *this;
    }
    return sum;
  }
};

using G1 = AffinePoint<Fq>;
using G2 = AffinePoint<Fq2>;

/** y² = x³ + 3. Infinity counts. */
inline bool is_on_curve(const G1& p) {
  if (p.is_infinity()) return true;
  return p.y.squared() == p.x.squared() * p.x + Fq::from_u64(3);
}
/** y² = x³ + 3/(9 + i). Infinity counts. */
inline bool is_on_curve(const G2& p) {
  static const Fq2 b = Fq2{Fq::from_u64(3), Fq::zero()} * Fq2{Fq::from_u64(9), Fq::one()}.inverted();
  if (p.is_infinity()) return true;
  return p.y.squared() == p.x.squared() * p.x + b;
}

}  // namespace colonnade
