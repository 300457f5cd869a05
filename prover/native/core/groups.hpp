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
  template <int K>
  static void norms(Norm* r, const Element* difference) {
    for (int k = 0; k < K; k++) r[k] = difference[k];
  }

  /**
   * (x[k], y[k]) += (bx[k], by[k]) for K neighbours, given the inverses of the norms of bx[k] − x[k]. by may have negative lanes (above −1), or is
   * below 4. Step by step for all K: each step waits for the one before it, and the processor has the others to do meanwhile.
   */
  template <int K>
  static void add(Element* x, Element* y, const Element* bx, const Element* by, const Element*, const Norm* inverse) {
    L slope[K], square[K], run[K], x3[K];
    for (int k = 0; k < K; k++) run[k] = L::template subtract<8>(by[k], y[k]);
    L::template multiply<K>(slope, run, inverse);                                                              // 12·2 → 2
    L::template square<K>(square, slope);                                                                      // 4 → 2
    for (int k = 0; k < K; k++) {
      x3[k] = L::template subtract<8>(square[k], x[k], bx[k]).template less<8>().template less<4>();           // 10 → 8 → 4
      run[k] = L::template subtract<4>(x[k], x3[k]);
    }
    L::template multiply<K>(run, slope, run);                                                                  // 2·8 → 2
    for (int k = 0; k < K; k++) y[k] = L::template subtract<4>(run[k], y[k]).template less<4>();               // 6 → 4
    for (int k = 0; k < K; k++) x[k] = x3[k];
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
  template <int K>
  static void norms(Norm* r, const Element* difference) {
    L parts[2 * K];
    for (int k = 0; k < K; k++) {
      parts[2 * k] = difference[k].re;
      parts[2 * k + 1] = difference[k].im;
    }
    L::template square<2 * K>(parts, parts);
    for (int k = 0; k < K; k++) r[k] = parts[2 * k] + parts[2 * k + 1];
  }

  template <int K>
  static void add(Element* x, Element* y, const Element* bx, const Element* by, const Element* difference, const Norm* inverse) {
    for (int k = 0; k < K; k++) {
      L left[2] = {difference[k].re, difference[k].im};
      const L right[2] = {inverse[k], inverse[k]};
      L::template multiply<2>(left, left, right);                                                      // 8·2 → 2
      const L inverse_im = L::template subtract<2>(L::zero(), left[1]);                                // 2
      const L rise_re = L::template subtract<8>(by[k].re, y[k].re).template less<8>();                 // 12 → 8
      const L rise_im = L::template subtract<8>(by[k].im, y[k].im).template less<8>();
      Element slope = multiply({rise_re, rise_im}, {left[0], inverse_im});                             // 16·4 = 64 → 4, 6
      slope.im = slope.im.template less<4>();                                                          // 4
      L square[2] = {slope.re + slope.im, slope.re};
      const L other[2] = {L::template subtract<4>(slope.re, slope.im), slope.im};
      L::template multiply<2>(square, square, other);                                                  // 8·8 → 2
      const Element x3{L::template subtract<8>(square[0], x[k].re, bx[k].re).template less<8>().template less<4>(),               // 10 → 4
                       L::template subtract<8>(square[1] + square[1], x[k].im, bx[k].im).template less<8>().template less<4>()};  // 12 → 4
      const Element run{L::template subtract<4>(x[k].re, x3.re).template less<4>(), L::template subtract<4>(x[k].im, x3.im).template less<4>()};  // 8 → 4
      const Element product = multiply(slope, run);                                                    // 8·8 = 64 → 4, 6
      y[k].re = L::template subtract<4>(product.re, y[k].re).template less<4>();                       // 8 → 4
      y[k].im = L::template subtract<4>(product.im, y[k].im).template less<8>().template less<4>();    // 10 → 4
      x[k] = x3;
    }
  }

 private:
  /** Parts below j and k with 4jk ≤ 84 → below 4 and 6. */
  static Element multiply(const Element& a, const Element& b) {
    L left[3] = {a.re, a.im, a.re + a.im};
    const L right[3] = {b.re, b.im, b.re + b.im};
    L::template multiply<3>(left, left, right);
    return {L::template subtract<2>(left[0], left[1]), L::template subtract<4>(left[2], left[0], left[1])};
  }
};

}  // namespace colonnade
