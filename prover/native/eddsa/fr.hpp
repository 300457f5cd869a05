// The scalar field of BN254, one element at a time: four 64-bit words in Montgomery form, always below the modulus. Portable C++.
// Only public data comes here, so nothing is constant-time.
#pragma once
#include "../core/words.hpp"
#include "u256.hpp"

namespace colonnade::eddsa {

/** Order of the BN254 groups (EIP-196). */
inline constexpr U256 MODULUS{{0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029}};

struct Fr {
  static constexpr int LANES = 1;
  /** What constants are kept as: with more lanes than one they are narrower than elements. */
  using Constant = Fr;
  U256 m;
};

namespace detail {

/** −p^−1 mod 2^64, by Newton's iteration. */
constexpr u64 negatedInverse() {
  u64 inverse = 1;
  for (int i = 0; i < 6; i++) inverse *= 2 - MODULUS.w[0] * inverse;
  return 0 - inverse;
}
inline constexpr u64 INV = negatedInverse();

/** 2^bits mod p. */
constexpr U256 powerOfTwo(int bits) {
  U256 r{{1, 0, 0, 0}};
  for (int i = 0; i < bits; i++) {
    r = add(r, r);
    if (!less(r, MODULUS)) r = sub(r, MODULUS);
  }
  return r;
}
inline constexpr U256 R1 = powerOfTwo(256);
inline constexpr U256 R2 = powerOfTwo(512);

}  // namespace detail

inline Fr operator+(const Fr& a, const Fr& b) {
  // Below 2p, which is below 2^255.
  Fr r;
  words::add(r.m.w, a.m.w, b.m.w);
  words::reduce_once(r.m.w, MODULUS.w);
  return r;
}

inline Fr operator-(const Fr& a, const Fr& b) {
  Fr r;
  words::subtract_mod(r.m.w, a.m.w, b.m.w, MODULUS.w);
  return r;
}

inline Fr operator*(const Fr& a, const Fr& b) {
  Fr r;
  words::multiply_mod(r.m.w, a.m.w, b.m.w, MODULUS.w, detail::INV);
  return r;
}

inline Fr square(const Fr& a) { return a * a; }

inline bool operator==(const Fr& a, const Fr& b) { return equal(a.m, b.m); }

/** Σ row[i]·x[i] over n terms. Four at a time are reduced together: five words hold 5·2^64·p, the most there is then. */
inline Fr dot(const Fr* row, const Fr* x, int n) {
  static constexpr U256 TWICE = add(MODULUS, MODULUS), FOUR_TIMES = add(TWICE, TWICE);
  Fr sum{};
  for (int first = 0; first < n; first += 4) {
    const int end = first + 4 < n ? first + 4 : n;
    u64 t[5] = {};
    for (int i = 0; i < 4; i++) {
      for (int k = first; k < end; k++) words::add_product(t, x[k].m.w[i], row[k].m.w);
      words::divide_by_word(t, MODULUS.w, detail::INV);
    }
    // Below 5p, whatever the terms.
    words::reduce_once(t, FOUR_TIMES.w);
    words::reduce_once(t, TWICE.w);
    words::reduce_once(t, MODULUS.w);
    sum = sum + Fr{{{t[0], t[1], t[2], t[3]}}};
  }
  return sum;
}

/** From an integer below p. */
inline Fr toField(const U256& a) { return Fr{a} * Fr{detail::R2}; }
/** The integer below p. */
inline U256 toInteger(const Fr& a) { return (a * Fr{{{1, 0, 0, 0}}}).m; }
inline Fr small(u64 a) { return toField({{a, 0, 0, 0}}); }
inline Fr one() { return {detail::R1}; }

inline Fr power(Fr base, const U256& exponent) {
  Fr result = one();
  for (int i = 0; i < 256; i++, base = square(base)) {
    if (bitsOf(exponent, i, 1) != 0) result = result * base;
  }
  return result;
}

/** a^−1; 0 for 0. */
inline Fr inverse(const Fr& a) { return power(a, sub(MODULUS, {{2, 0, 0, 0}})); }

// What code for several lanes asks of its element type; here there is one lane.

/** From LANES integers below p, and back. */
inline void load(Fr& to, const U256* from) { to = toField(*from); }
inline void store(U256* to, const Fr& from) { *to = toInteger(from); }
/** Bit i tells whether lane i is zero. */
inline unsigned zeroLanes(const Fr& a) { return isZero(a.m) ? 1 : 0; }
/** Here every element is reduced always. */
inline const Fr& trimmed(const Fr& a) { return a; }
inline Fr broadcast(const Fr&, const Fr& constant) { return constant; }

/** A square root by Tonelli and Shanks; a must be a square other than 0. */
inline Fr squareRoot(const Fr& a) {
  constexpr int TWOS = 28;
  U256 odd = shiftRight(MODULUS, TWOS);
  Fr c = power(small(5), odd);  // 5 generates the multiplicative group
  Fr t = power(a, odd);
  Fr root = power(a, shiftRight(add(odd, {{1, 0, 0, 0}}), 1));
  for (int m = TWOS; !(t == one());) {
    int i = 0;
    for (Fr s = t; !(s == one()); s = square(s)) i++;
    Fr b = c;
    for (int k = 0; k < m - i - 1; k++) b = square(b);
    m = i;
    c = square(b);
    t = t * c;
    root = root * b;
  }
  return root;
}

}  // namespace colonnade::eddsa
