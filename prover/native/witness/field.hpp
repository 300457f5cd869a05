// The scalar field F of BN254 in four 64-bit limbs, least significant first. Elements are in Montgomery form (x·2^256 mod p)
// and always reduced, so that equality is equality of limbs.
#pragma once

#include "../core/words.hpp"

namespace witness {

namespace words = colonnade::words;
using colonnade::u64;

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

inline bool less(const Fe& a, const Fe& b) {
  Fe unused;
  return words::subtract(unused.l, a.l, b.l) != 0;
}

// p < 2^254, so sums do not overflow.
inline void add(Fe& r, const Fe& a, const Fe& b) {
  words::add(r.l, a.l, b.l);
  words::reduce_once(r.l, P.l);
}

inline void sub(Fe& r, const Fe& a, const Fe& b) { words::subtract_mod(r.l, a.l, b.l, P.l); }

// Montgomery product a·b·2^−256 mod p.
inline void mul(Fe& r, const Fe& a, const Fe& b) { words::multiply_mod(r.l, a.l, b.l, P.l, INV); }

inline void to_element(Fe& r, const Fe& a) { mul(r, a, R2); }

// A product with 1, of which only the reduction is left.
inline void to_integer(Fe& r, const Fe& a) { words::divide_mod(r.l, a.l, P.l, INV); }

// a^(p − 2), which is 0 for 0. Four bits at a time.
inline void invert(Fe& r, const Fe& a) {
  Fe powers[16];
  powers[0] = ONE;
  for (int i = 1; i < 16; i++) mul(powers[i], powers[i - 1], a);
  const Fe two = {{2, 0, 0, 0}};
  Fe e;
  words::subtract(e.l, P.l, two.l);
  Fe x = ONE;
  for (int i = 63; i >= 0; i--) {
    for (int j = 0; j < 4; j++) mul(x, x, x);
    const unsigned digit = (e.l[i / 16] >> (4 * (i % 16))) & 15;
    if (digit != 0) mul(x, x, powers[digit]);
  }
  r = x;
}

}  // namespace witness
