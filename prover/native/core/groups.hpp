/** Affine additions of both groups on lanes: what is common to all of a curve's work with many points. */
#pragma once
#include "curve.hpp"

namespace colonnade {

/**
 * G1 over lanes L. Coordinates that are kept are below 4, those that are loaded below 1 (lanes_ifma.hpp explains the bounds); the bounds of each
 * value stand beside it.
 */
template <class L>
struct G1Lanes {
  using Lanes = L;
  using Element = L;
  /** What is inverted for an addition. */
  using Norm = L;
  using Field = Fq;
  static constexpr std::size_t BYTES = 64;

  static void load(const unsigned char* const* places, Element& x, Element& y) { L::load_pairs(places, 0, x, y); }
  static void store(unsigned char* const* places, int count, const Element& x, const Element& y) { L::store_pairs(places, 0, count, x.reduced(), y.reduced()); }
  static Element negated_where(const Element& y, typename L::Mask mask) { return y.negated_where(mask); }
  /** An addend's y, which may have negative limbs, → below 4. */
  static Element positive(const Element& y) { return L::template subtract<8>(y, L::zero()).template less<8>().template less<4>(); }
  static Element select(typename L::Mask mask, const Element& a, const Element& b) { return L::select(mask, a, b); }
  static Element one() { return L::one(); }
  static AffinePoint<Fq> get(const Element& x, const Element& y, int lane) { return {x.get(lane), y.get(lane)}; }
  static void set(Element& x, Element& y, int lane, const AffinePoint<Fq>& p) {
    x.set(lane, p.x);
    y.set(lane, p.y);
  }
  /** x2 − x1: below 8. */
  static Element difference(const Element& a, const Element& b) { return L::template subtract<4>(b, a); }
  static typename L::Mask maybe_zero(const Element& difference) { return difference.maybe_zero(); }
  static Norm norm(const Element& difference) { return difference; }

  /**
   * (x, y) += (bx, by), given bx − x and the inverse of its norm. by may be −by's lanes (above −1), or below 4.
   */
  static void add(Element& x, Element& y, const Element& bx, const Element& by, const Element&, const Norm& inverse) {
    const L slope = L::template subtract<8>(by, y) * inverse;                                        // 12·2 → 2
    const L x3 = L::template subtract<8>(slope.squared(), x, bx).template less<8>().template less<4>();  // 10 → 8 → 4
    y = L::template subtract<4>(slope * L::template subtract<4>(x, x3), y).template less<4>();          // 2·8 → 2; 6 → 4
    x = x3;
  }
};

/** Lanes of Fq2. */
template <class L>
struct Lanes2 {
  L re, im;
};

template <class L>
struct G2Lanes {
  using Lanes = L;
  using Element = Lanes2<L>;
  using Norm = L;
  using Field = Fq2;
  static constexpr std::size_t BYTES = 128;

  static void load(const unsigned char* const* places, Element& x, Element& y) {
    L::load_pairs(places, 0, x.re, x.im);
    L::load_pairs(places, 64, y.re, y.im);
  }
  static void store(unsigned char* const* places, int count, const Element& x, const Element& y) {
    L::store_pairs(places, 0, count, x.re.reduced(), x.im.reduced());
    L::store_pairs(places, 64, count, y.re.reduced(), y.im.reduced());
  }
  static Element negated_where(const Element& y, typename L::Mask mask) { return {y.re.negated_where(mask), y.im.negated_where(mask)}; }
  static Element positive(const Element& y) { return {G1Lanes<L>::positive(y.re), G1Lanes<L>::positive(y.im)}; }
  static Element select(typename L::Mask mask, const Element& a, const Element& b) { return {L::select(mask, a.re, b.re), L::select(mask, a.im, b.im)}; }
  static Element one() { return {L::one(), L::zero()}; }
  static AffinePoint<Fq2> get(const Element& x, const Element& y, int lane) {
    return {{x.re.get(lane), x.im.get(lane)}, {y.re.get(lane), y.im.get(lane)}};
  }
  static void set(Element& x, Element& y, int lane, const AffinePoint<Fq2>& p) {
    x.re.set(lane, p.x.re);
    x.im.set(lane, p.x.im);
    y.re.set(lane, p.y.re);
    y.im.set(lane, p.y.im);
  }
  static Element difference(const Element& a, const Element& b) { return {L::template subtract<4>(b.re, a.re), L::template subtract<4>(b.im, a.im)}; }
  static typename L::Mask maybe_zero(const Element& difference) { return difference.re.maybe_zero() & difference.im.maybe_zero(); }
  /** re² + im², zero for zero only: −1 is no square. Below 4. */
  static Norm norm(const Element& difference) { return difference.re.squared() + difference.im.squared(); }

  static void add(Element& x, Element& y, const Element& bx, const Element& by, const Element& difference, const Norm& inverse) {
    const L inverse_re = difference.re * inverse;                                // 8·2 → 2
    const L inverse_im = L::template subtract<2>(L::zero(), difference.im * inverse);  // 2
    // by − y below 12 only where by is no loaded point's, and then above 0: the sums below are below 24·4 there, below 18·4 else.
    const L rise_re = L::template subtract<8>(by.re, y.re).template less<8>();   // 12 → 8
    const L rise_im = L::template subtract<8>(by.im, y.im).template less<8>();
    Element slope = multiply({rise_re, rise_im}, {inverse_re, inverse_im});      // 16·4 = 64 → 4, 6
    slope.im = slope.im.template less<4>();                                      // 4
    const L square_re = (slope.re + slope.im) * L::template subtract<4>(slope.re, slope.im);  // 8·8 → 2
    const L half_im = slope.re * slope.im;                                       // 16 → 2
    const L x3_re = L::template subtract<8>(square_re, x.re, bx.re).template less<8>().template less<4>();              // 10 → 4
    const L x3_im = L::template subtract<8>(half_im + half_im, x.im, bx.im).template less<8>().template less<4>();  // 12 → 4
    const Element run{L::template subtract<4>(x.re, x3_re).template less<4>(), L::template subtract<4>(x.im, x3_im).template less<4>()};  // 8 → 4
    const Element product = multiply(slope, run);                                // 8·8 = 64 → 4, 6
    y.re = L::template subtract<4>(product.re, y.re).template less<4>();         // 8 → 4
    y.im = L::template subtract<4>(product.im, y.im).template less<8>().template less<4>();  // 10 → 4
    x = {x3_re, x3_im};
  }

 private:
  /** Parts below j and k with 4jk ≤ 84 → below 4 and 6. */
  static Element multiply(const Element& a, const Element& b) {
    const L re = a.re * b.re;
    const L im = a.im * b.im;
    return {L::template subtract<2>(re, im), L::template subtract<4>((a.re + a.im) * (b.re + b.im), re, im)};
  }
};

}  // namespace colonnade
