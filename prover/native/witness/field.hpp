// The scalar field F of BN254 in four 64-bit limbs, least significant first. Elements are in Montgomery form (x·2^256 mod p)
// and always reduced, so that equality is equality of limbs.
#pragma once

#include <cstdint>

namespace witness {

using u64 = std::uint64_t;
using u128 = unsigned __int128;

struct Fe {
  u64 l[4];
};

inline constexpr Fe P = {{0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029}};
// (p − 1)/2: larger elements stand for negative numbers where order matters.
inline constexpr Fe HALF = {{0xa1f0fac9f8000000, 0x9419f4243cdcb848, 0xdc2822db40c0ac2e, 0x183227397098d014}};
// 2^256 mod p and 2^512 mod p.
inline constexpr Fe ONE = {{0xac96341c4ffffffb, 0x36fc76959f60cd29, 0x666ea36f7879462e, 0x0e0a77c19a07df2f}};
inline constexpr Fe R2 = {{0x1bb8e645ae216da7, 0x53fe3ab1e35c59e3, 0x8c49833d53bb8085, 0x0216d0b17f4e44a5}};
inline constexpr Fe ZERO = {{0, 0, 0, 0}};
// −p^−1 mod 2^64.
inline constexpr u64 INV = 0xc2e1f593efffffff;

inline bool is_zero(const Fe& a) { return (a.l[0] | a.l[1] | a.l[2] | a.l[3]) == 0; }

inline bool equal(const Fe& a, const Fe& b) {
  return ((a.l[0] ^ b.l[0]) | (a.l[1] ^ b.l[1]) | (a.l[2] ^ b.l[2]) | (a.l[3] ^ b.l[3])) == 0;
}

// r = a − b, returns the borrow.
inline u64 subtract(Fe& r, const Fe& a, const Fe& b) {
  u64 borrow = 0;
  for (int i = 0; i < 4; i++) {
    u128 d = (u128)a.l[i] - b.l[i] - borrow;
    r.l[i] = (u64)d;
    borrow = (u64)(d >> 64) & 1;
  }
  return borrow;
}

inline bool less(const Fe& a, const Fe& b) {
  Fe unused;
  return subtract(unused, a, b) != 0;
}

// Takes p away once if a ≥ p.
inline void reduce_once(Fe& a) {
  Fe d;
  u64 keep = 0 - subtract(d, a, P);
  for (int i = 0; i < 4; i++) a.l[i] = (a.l[i] & keep) | (d.l[i] & ~keep);
}

// p < 2^254, so sums do not overflow.
inline void add(Fe& r, const Fe& a, const Fe& b) {
  u64 carry = 0;
  for (int i = 0; i < 4; i++) {
    u128 s = (u128)a.l[i] + b.l[i] + carry;
    r.l[i] = (u64)s;
    carry = (u64)(s >> 64);
  }
  reduce_once(r);
}

inline void sub(Fe& r, const Fe& a, const Fe& b) {
  u64 wrap = 0 - subtract(r, a, b);
  u64 carry = 0;
  for (int i = 0; i < 4; i++) {
    u128 s = (u128)r.l[i] + (P.l[i] & wrap) + carry;
    r.l[i] = (u64)s;
    carry = (u64)(s >> 64);
  }
}

// Montgomery product a·b·2^−256 mod p, operand by operand (CIOS). The modulus leaves two bits free, so no carry leaves the top limb.
inline void mul(Fe& r, const Fe& a, const Fe& b) {
  u64 t0 = 0, t1 = 0, t2 = 0, t3 = 0;
  for (int i = 0; i < 4; i++) {
    const u64 x = a.l[i];
    u128 s = (u128)x * b.l[0] + t0;
    const u64 m = (u64)s * INV;
    u128 q = (u128)m * P.l[0] + (u64)s;
    s = (u128)x * b.l[1] + t1 + (u64)(s >> 64);
    q = (u128)m * P.l[1] + (u64)s + (u64)(q >> 64);
    t0 = (u64)q;
    s = (u128)x * b.l[2] + t2 + (u64)(s >> 64);
    q = (u128)m * P.l[2] + (u64)s + (u64)(q >> 64);
    t1 = (u64)q;
    s = (u128)x * b.l[3] + t3 + (u64)(s >> 64);
    q = (u128)m * P.l[3] + (u64)s + (u64)(q >> 64);
    t2 = (u64)q;
    t3 = (u64)(s >> 64) + (u64)(q >> 64);
  }
  r = {{t0, t1, t2, t3}};
  reduce_once(r);
}

inline void to_element(Fe& r, const Fe& a) { mul(r, a, R2); }

// A product with 1, of which only the reduction is left.
inline void to_integer(Fe& r, const Fe& a) {
  u64 t[4] = {a.l[0], a.l[1], a.l[2], a.l[3]};
  for (int i = 0; i < 4; i++) {
    const u64 m = t[0] * INV;
    u128 q = (u128)m * P.l[0] + t[0];
    for (int j = 1; j < 4; j++) {
      q = (u128)m * P.l[j] + t[j] + (u64)(q >> 64);
      t[j - 1] = (u64)q;
    }
    t[3] = (u64)(q >> 64);
  }
  r = {{t[0], t[1], t[2], t[3]}};
  reduce_once(r);
}

// a^(p − 2), which is 0 for 0. Four bits at a time.
inline void invert(Fe& r, const Fe& a) {
  Fe powers[16];
  powers[0] = ONE;
  for (int i = 1; i < 16; i++) mul(powers[i], powers[i - 1], a);
  const Fe two = {{2, 0, 0, 0}};
  Fe e;
  subtract(e, P, two);
  Fe x = ONE;
  for (int i = 63; i >= 0; i--) {
    for (int j = 0; j < 4; j++) mul(x, x, x);
    const unsigned digit = (e.l[i / 16] >> (4 * (i % 16))) & 15;
    if (digit != 0) mul(x, x, powers[digit]);
  }
  r = x;
}

}  // namespace witness
