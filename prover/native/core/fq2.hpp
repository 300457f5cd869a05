/** The quadratic extension Fq[i]/(i² + 1): coordinates of G2. Real part first, as snarkjs's files have it. */
#pragma once
#include "mont256.hpp"

namespace colonnade {

struct Fq2 {
  Fq re, im;

  static Fq2 zero() { return {Fq::zero(), Fq::zero()}; }
  static Fq2 one() { return {Fq::one(), Fq::zero()}; }
  static Fq2 load(const void* bytes) {
    const auto* p = static_cast<const unsigned char*>(bytes);
    return {Fq::load(p), Fq::load(p + 32)};
  }
  void store(void* bytes) const {
    auto* p = static_cast<unsigned char*>(bytes);
    re.store(p);
    im.store(p + 32);
  }
  static bool is_reduced(const void* bytes) {
    const auto* p = static_cast<const unsigned char*>(bytes);
    return Fq::is_reduced(p) && Fq::is_reduced(p + 32);
  }
  bool is_zero() const { return re.is_zero() && im.is_zero(); }
  friend bool operator==(const Fq2& a, const Fq2& b) { return a.re == b.re && a.im == b.im; }
  friend bool operator!=(const Fq2& a, const Fq2& b) { return !(a == b); }
  friend Fq2 operator+(const Fq2& a, const Fq2& b) { return {a.re + b.re, a.im + b.im}; }
  friend Fq2 operator-(const Fq2& a, const Fq2& b) { return {a.re - b.re, a.im - b.im}; }
  friend Fq2 operator*(const Fq2& a, const Fq2& b) {
    const Fq real = a.re * b.re;
    const Fq imaginary = a.im * b.im;
    return {real - imaginary, (a.re + a.im) * (b.re + b.im) - real - imaginary};
  }
  Fq2 squared() const { return {(re + im) * (re - im), (re * im).doubled()}; }
  Fq2 doubled() const { return {re.doubled(), im.doubled()}; }
  Fq2 negated() const { return {re.negated(), im.negated()}; }
  Fq2 inverted() const {
    const Fq norm = (re.squared() + im.squared()).inverted();
    return {re * norm, (im * norm).negated()};
  }
};

}  // namespace colonnade
