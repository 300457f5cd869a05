// Unsigned integers of 256 bits, little-endian words: what the signature check needs besides the field.
#pragma once
#include <cstdint>

namespace colonnade::eddsa {

using u64 = std::uint64_t;
using u128 = unsigned __int128;

struct U256 {
  u64 w[4];
};

constexpr bool less(const U256& a, const U256& b) {
  for (int i = 3; i >= 0; i--) {
    if (a.w[i] != b.w[i]) return a.w[i] < b.w[i];
  }
  return false;
}

constexpr bool isZero(const U256& a) { return (a.w[0] | a.w[1] | a.w[2] | a.w[3]) == 0; }

constexpr bool equal(const U256& a, const U256& b) {
  return ((a.w[0] ^ b.w[0]) | (a.w[1] ^ b.w[1]) | (a.w[2] ^ b.w[2]) | (a.w[3] ^ b.w[3])) == 0;
}

/** a + b; the caller knows that it fits. */
constexpr U256 add(const U256& a, const U256& b) {
  U256 sum{};
  u128 carry = 0;
  for (int i = 0; i < 4; i++) {
    carry += static_cast<u128>(a.w[i]) + b.w[i];
    sum.w[i] = static_cast<u64>(carry);
    carry >>= 64;
  }
  return sum;
}

/** a − b mod 2^256. */
constexpr U256 sub(const U256& a, const U256& b) {
  U256 difference{};
  u64 borrow = 0;
  for (int i = 0; i < 4; i++) {
    const u128 d = static_cast<u128>(a.w[i]) - b.w[i] - borrow;
    difference.w[i] = static_cast<u64>(d);
    borrow = static_cast<u64>(d >> 64) & 1;
  }
  return difference;
}

/** a >> bits, 0 < bits < 64. */
constexpr U256 shiftRight(const U256& a, int bits) {
  U256 r{};
  for (int i = 0; i < 4; i++) r.w[i] = (a.w[i] >> bits) | (i < 3 ? a.w[i + 1] << (64 - bits) : 0);
  return r;
}

/** a mod m by subtraction: for quotients of at most a dozen. */
constexpr U256 reduce(U256 a, const U256& m) {
  while (!less(a, m)) a = sub(a, m);
  return a;
}

/** `count` < 64 bits of a from `first` on; bits above 255 are 0. */
constexpr u64 bitsOf(const U256& a, int first, int count) {
  const int word = first / 64, offset = first % 64;
  if (word > 3) return 0;
  u64 value = a.w[word] >> offset;
  if (offset + count > 64 && word < 3) value |= a.w[word + 1] << (64 - offset);
  return value & ((u64{1} << count) - 1);
}

}  // namespace colonnade::eddsa
