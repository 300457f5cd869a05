// The scalar field of BN254, one element at a time: four 64-bit words in Montgomery form, always below the modulus. Portable C++.
// Only public data comes here, so nothing is constant-time.
#pragma once
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

inline Fr reducedOnce(const U256& a) {
  U256 d{};
  u64 borrow = 0;
  for (int i = 0; i < 4; i++) {
    const u128 t = static_cast<u128>(a.w[i]) - MODULUS.w[i] - borrow;
    d.w[i] = static_cast<u64>(t);
    borrow = static_cast<u64>(t >> 64) & 1;
  }
  const u64 keep = 0 - borrow;
  for (int i = 0; i < 4; i++) d.w[i] = (a.w[i] & keep) | (d.w[i] & ~keep);
  return {d};
}

/** One row of Montgomery's method: t = (t + a·b + m·p) / 2^64. The modulus leaves two bits free, so no carry leaves t. */
inline void row(u64 t[4], const U256& a, u64 b) {
  u128 c = static_cast<u128>(a.w[0]) * b + t[0];
  const u64 m = static_cast<u64>(c) * INV;
  u128 d = static_cast<u128>(m) * MODULUS.w[0] + static_cast<u64>(c);
  for (int j = 1; j < 4; j++) {
    c = static_cast<u128>(a.w[j]) * b + t[j] + static_cast<u64>(c >> 64);
    d = static_cast<u128>(m) * MODULUS.w[j] + static_cast<u64>(c) + static_cast<u64>(d >> 64);
    t[j - 1] = static_cast<u64>(d);
  }
  t[3] = static_cast<u64>(c >> 64) + static_cast<u64>(d >> 64);
}

}  // namespace detail

inline Fr operator+(const Fr& a, const Fr& b) { return detail::reducedOnce(add(a.m, b.m)); }

inline Fr operator-(const Fr& a, const Fr& b) {
  U256 d{};
  u64 borrow = 0;
  for (int i = 0; i < 4; i++) {
    const u128 t = static_cast<u128>(a.m.w[i]) - b.m.w[i] - borrow;
    d.w[i] = static_cast<u64>(t);
    borrow = static_cast<u64>(t >> 64) & 1;
  }
  const u64 mask = 0 - borrow;
  return {add(d, {{MODULUS.w[0] & mask, MODULUS.w[1] & mask, MODULUS.w[2] & mask, MODULUS.w[3] & mask}})};
}

inline Fr operator*(const Fr& a, const Fr& b) {
  u64 t[4] = {0, 0, 0, 0};
  detail::row(t, a.m, b.m.w[0]);
  detail::row(t, a.m, b.m.w[1]);
  detail::row(t, a.m, b.m.w[2]);
  detail::row(t, a.m, b.m.w[3]);
  return detail::reducedOnce({{t[0], t[1], t[2], t[3]}});
}

inline Fr square(const Fr& a) { return a * a; }

inline bool operator==(const Fr& a, const Fr& b) { return equal(a.m, b.m); }

/** Σ row[i]·x[i] over n ≤ 17 terms, reduced once at the end. */
inline Fr dot(const Fr* row, const Fr* x, int n) {
  u64 acc[9] = {};
  for (int k = 0; k < n; k++) {
    const U256 &a = row[k].m, &b = x[k].m;
    for (int i = 0; i < 4; i++) {
      u64 carry = 0;
      for (int j = 0; j < 4; j++) {
        const u128 c = static_cast<u128>(a.w[i]) * b.w[j] + acc[i + j] + carry;
        acc[i + j] = static_cast<u64>(c);
        carry = static_cast<u64>(c >> 64);
      }
      for (int j = i + 4; j < 9 && carry != 0; j++) {
        acc[j] += carry;
        carry = acc[j] < carry ? 1 : 0;
      }
    }
  }
  for (int i = 0; i < 4; i++) {
    const u64 m = acc[i] * detail::INV;
    u64 carry = 0;
    for (int j = 0; j < 4; j++) {
      const u128 c = static_cast<u128>(m) * MODULUS.w[j] + acc[i + j] + carry;
      acc[i + j] = static_cast<u64>(c);
      carry = static_cast<u64>(c >> 64);
    }
    for (int j = i + 4; j < 9 && carry != 0; j++) {
      acc[j] += carry;
      carry = acc[j] < carry ? 1 : 0;
    }
  }
  // 17·p²/2^256 + p is below 5p, which 256 bits hold: acc[8] is 0 here.
  return {reduce({{acc[4], acc[5], acc[6], acc[7]}}, MODULUS)};
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
